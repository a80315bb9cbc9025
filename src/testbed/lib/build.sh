# Builds what the testbed is made of, each part only when its inputs have changed.

hash_of() { cat "$@" | sha256sum | cut -c1-16; }

# stamp PART HASH: is it built from these inputs?
stamped() { [ "$(cat "$CACHE/stamps/$1" 2>/dev/null)" = "$2" ]; }
stamp() { mkdir -p "$CACHE/stamps"; echo "$2" >"$CACHE/stamps/$1"; }

# go_build PART FLAGS... -- PACKAGES...: into bin/, by way of a folder of its own,
# because a node may be running the old ones.
go_build() {
  local part=$1 flags=() h tmp; shift
  while [ "$1" != -- ]; do flags+=("$1"); shift; done; shift
  h=$({ cat "$TESTBED_HOME/$part"/*; go env GOVERSION; echo "${flags[@]}" "$@"; } | sha256sum | cut -c1-16)
  stamped "$part" "$h" && return 0
  say "building $part"
  tmp=$CACHE/tmp/$part
  rm -rf "$tmp"; mkdir -p "$tmp/bin" "$CACHE/bin"
  # Outside the source tree: the version control of the tree has no part in it.
  cp "$TESTBED_HOME/$part"/* "$tmp/"
  (cd "$tmp" && CGO_ENABLED=0 GOFLAGS=-mod=readonly go build "${flags[@]}" -o bin/ "$@") >"$CACHE/log/build-$part.log" 2>&1 </dev/null ||
    fail "building $part failed" "$CACHE/log/build-$part.log"
  for f in "$tmp"/bin/*; do mv -f "$f" "$CACHE/bin/"; done
  rm -rf "$tmp"
  stamp "$part" "$h"
}

build_binaries() {
  local k=k8s.io/component-base/version
  go_build wan -ldflags '-s -w' -- .
  go_build containerd -tags 'no_btrfs no_devmapper no_zfs' \
    -ldflags '-s -w -X github.com/containerd/containerd/v2/version.Version=v2.3.7' \
    -- github.com/containerd/containerd/v2/cmd/{containerd,containerd-shim-runc-v2,ctr}
  go_build kubernetes \
    -ldflags "-s -w -X $k.gitVersion=v1.36.3 -X $k.gitMajor=1 -X $k.gitMinor=36" \
    -- k8s.io/kubernetes/cmd/{kube-apiserver,kube-controller-manager,kube-scheduler,kubectl,kubelet}
}

build_root() {
  local h try
  h=$(hash_of "$TESTBED_HOME/lib/mkroot.sh")
  stamped root "$h" && [ -d "$CACHE/root/usr" ] && return 0
  say "making the nodes' root file system"
  rm -f "$CACHE/stamps/root"
  for try in 1 2 3; do
    rm -rf --one-file-system "$CACHE/root.new"
    if timeout -k 10 1200 bash "$TESTBED_HOME/lib/mkroot.sh" "$CACHE/root.new" >"$CACHE/log/build-root.log" 2>&1 </dev/null; then
      rm -rf --one-file-system "$CACHE/root"; mv "$CACHE/root.new" "$CACHE/root"
      stamp root "$h"; return 0
    fi
    sleep $((try * 5))
  done
  fail "making the nodes' root failed" "$CACHE/log/build-root.log"
}

# What a bare Debian lacks. Nothing is installed on any other system.
build_tools() {
  local want=() c
  need() { command -v "$1" >/dev/null || want+=("$2"); }
  need mmdebstrap mmdebstrap; need ip iproute2; need openssl openssl; need ps procps; need python3 python3
  need ssh-keygen openssh-client; need mkfs.ext4 e2fsprogs; need nsenter util-linux; need tar tar; need flock util-linux
  [ ${#want[@]} -gt 0 ] || return 0
  [ -e /etc/debian_version ] && command -v apt-get >/dev/null ||
    { echo "testbed: cannot run here: missing ${want[*]} (names of Debian packages)" >&2; exit 3; }
  say "installing ${want[*]}"
  local try
  for try in 1 2 3; do
    if { timeout 300 apt-get -o DPkg::Lock::Timeout=120 update -qq &&
         DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -o DPkg::Lock::Timeout=120 -o Acquire::Retries=5 \
           install -y -qq --no-install-recommends "${want[@]}"; } >"$CACHE/log/apt.log" 2>&1 </dev/null; then return 0; fi
    sleep $((try * 5))
  done
  fail "installing ${want[*]} failed" "$CACHE/log/apt.log"
}

build_all() {
  mkdir -p "$CACHE"/{log,tmp,bin,images,stamps}
  build_tools
  # The root mostly waits for the network, the compiler does not.
  (build_root && build_image) & local root=$!
  local ok=1
  (build_binaries) || ok=0
  wait $root || ok=0
  [ $ok = 1 ] || exit 1
}
