# Certificates, SSH keys and kubeconfigs. Made once, kept by `down`.

make_pki() {
  local p=$RUN/pki n
  [ -e "$p/.complete" ] && return 0
  rm -rf "$p"; mkdir -p "$p"; chmod 700 "$p"
  (
    cd "$p"
    exec 2>"$LOG/pki.log"
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -keyout ca.key -out ca.crt -subj /CN=edgeferry-testbed
    cert() { # NAME SUBJECT [ALTNAMES]
      openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "$2"
      printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth,clientAuth\n%s\n' "${3:+subjectAltName=$3}" >"$1.ext"
      openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -set_serial "0x$(openssl rand -hex 8)" -days 3650 -extfile "$1.ext" -out "$1.crt"
      rm "$1.csr" "$1.ext"
    }
    cert apiserver /CN=kube-apiserver "IP:$(address_of master),IP:127.0.0.1,IP:198.19.0.1,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"
    cert kubelet-client /CN=kube-apiserver-kubelet-client
    cert controller-manager /CN=system:kube-controller-manager
    cert scheduler /CN=system:kube-scheduler
    cert admin /O=system:masters/CN=admin
    cert operator /O=edgeferry:operators/CN=operator
    cert viewer /O=edgeferry:viewers/CN=viewer
    for n in $WORKERS; do cert "$n" "/O=system:nodes/CN=system:node:$n" "IP:$(address_of "$n"),DNS:$n"; done
    openssl genrsa -out sa.key 2048; openssl rsa -in sa.key -pubout -out sa.pub
    ssh-keygen -q -t ed25519 -N '' -C edgeferry-testbed -f id_ed25519
    for n in $NODES; do ssh-keygen -q -t ed25519 -N '' -C "$n" -f "ssh-$n"; done
    for n in $NODES; do echo "$(address_of "$n") $(cut -d' ' -f1,2 "ssh-$n.pub")"; done >known_hosts
    touch .complete
  ) </dev/null >/dev/null || fail "making certificates failed" "$LOG/pki.log"
  make_kubeconfig "$p/kubeconfig" testbed=operator testbed-admin=admin testbed-operator=operator testbed-viewer=viewer
  for n in controller-manager scheduler $WORKERS; do make_kubeconfig "$p/$n.kubeconfig" "testbed=$n"; done
}

make_kubeconfig() { # FILE CONTEXT=IDENTITY...; the first is the current one
  local file=$1 p=$RUN/pki c u seen=" "; shift
  {
    printf 'apiVersion: v1\nkind: Config\ncurrent-context: %s\n' "${1%=*}"
    printf 'clusters:\n- name: testbed\n  cluster:\n    server: https://%s:6443\n    certificate-authority-data: %s\n' \
      "$(address_of master)" "$(base64 -w0 "$p/ca.crt")"
    echo "contexts:"
    for c; do printf -- '- name: %s\n  context: {cluster: testbed, user: %s, namespace: default}\n' "${c%=*}" "${c#*=}"; done
    echo "users:"
    for c; do
      u=${c#*=}
      case $seen in *" $u "*) continue ;; esac; seen+="$u "
      printf -- '- name: %s\n  user:\n    client-certificate-data: %s\n    client-key-data: %s\n' \
        "$u" "$(base64 -w0 "$p/$u.crt")" "$(base64 -w0 "$p/$u.key")"
    done
  } >"$file"
  chmod 600 "$file"
}

# What a node gets to see of it, in nodes/NODE/etc.
node_files() {
  local n=$1 p=$RUN/pki d=$RUN/nodes/$1/etc
  rm -rf "$d"; mkdir -p "$d"
  cp "$p/ca.crt" "$d/"; cp "$p/id_ed25519.pub" "$d/authorized_keys"
  cp "$p/ssh-$n" "$d/ssh_host_ed25519_key"; cp "$p/ssh-$n.pub" "$d/ssh_host_ed25519_key.pub"
  if [ "$n" = master ]; then
    cp "$p"/{apiserver,kubelet-client}.{crt,key} "$p"/sa.{key,pub} "$p"/{controller-manager,scheduler}.kubeconfig "$d/"
  else
    cp "$p/$n.crt" "$d/kubelet.crt"; cp "$p/$n.key" "$d/kubelet.key"; cp "$p/$n.kubeconfig" "$d/kubelet.kubeconfig"
  fi
  [ -z "${FRESH:-}" ] || touch "$d/fresh"
}
