# Bringing the wire and the nodes up and down.

KUBECTL=$CACHE/bin/kubectl
kc() { timeout -s KILL 20 "$KUBECTL" --kubeconfig "$RUN/pki/kubeconfig" --context testbed-admin --request-timeout=10s "$@"; }

# launch LOG CMD...: a process of its own that outlives us and holds nothing of ours,
# neither the lock nor the pipes of whoever called.
launch() {
  local log=$1; shift
  (
    local f
    for f in /proc/$BASHPID/fd/*; do f=${f##*/}; [ "$f" -le 2 ] || eval "exec $f>&-"; done
    cd /
    exec setsid "$@"
  ) </dev/null >>"$log" 2>&1 &
  disown
}

# until_ok SECONDS CMD...
until_ok() {
  local end=$((SECONDS + $1)); shift
  while ! "$@" >/dev/null 2>&1; do ((SECONDS < end)) || return 1; sleep 0.3; done
}

# ---- the wire

# Whatever happens to the testbed, no packet for its addresses leaves this machine.
guard() { timeout 10 ip route replace unreachable $RANGE || fail "cannot lay the route that keeps packets for $RANGE in this machine"; }

wan_pid() {
  local pid
  pid=$(cat "$RUN/wan.pid" 2>/dev/null) && [ -n "$pid" ] || return 1
  { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -qF "serve $RUN/wan.sock" && echo "$pid"
}

wan_send() {
  wan_pid >/dev/null || fail "the testbed is not up"
  timeout 10 "$CACHE/bin/wan" send "$RUN/wan.sock" "$@" || exit 1
}

netns() { echo "$RUN/ns/$1"; }
netns_ok() { [ "$(stat -fc %T "$(netns "$1")" 2>/dev/null)" = nsfs ]; }

netns_up() {
  local n ns
  mkdir -p "$RUN/ns"
  for n in $NODES; do
    ns=$(netns "$n")
    netns_ok "$n" && continue
    touch "$ns"
    timeout 10 unshare --net="$ns" bash -ec '
      ip link set lo up
      ip route add unreachable default
      echo 1 >/proc/sys/net/ipv4/ip_forward' || fail "cannot make a network namespace"
  done
}

wan_up() {
  wan_pid >/dev/null && return 0
  rm -f "$RUN/wan.sock"
  local ports=("host,-,edgeferry0,$HOST_ADDRESS/24") n pods
  for n in $NODES; do
    pods=$(pods_of "$n")
    ports+=("$n,$(netns "$n"),eth0,$(address_of "$n")/24${pods:+,$pods}")
  done
  launch "$LOG/wan.log" sh -c 'echo $$ >"$1"; shift; exec "$@"' - "$RUN/wan.pid" \
    "$CACHE/bin/wan" serve "$RUN/wan.sock" "${ports[@]}"
  until_ok 10 timeout 5 "$CACHE/bin/wan" send "$RUN/wan.sock" status || fail "the wire does not come up" "$LOG/wan.log"
}

# ---- nodes

# The host's pid of a node's init, if it lives: the pid file alone may be stale.
node_pid() {
  local pid ns
  pid=$(cat "$RUN/nodes/$1/init.pid" 2>/dev/null) && [ -n "$pid" ] || return 1
  ns=$(stat -Lc %i "/proc/$pid/ns/net" 2>/dev/null) || return 1
  [ "$ns" = "$(stat -c %i "$(netns "$1")" 2>/dev/null)" ] && [ "$(awk '/^NSpid/ {print $NF}' "/proc/$pid/status")" = 1 ] && echo "$pid"
}

node_run() { # NODE CMD...
  local pid
  pid=$(node_pid "$1") || { echo "testbed: $1 is not running" >&2; return 1; }
  shift
  nsenter -t "$pid" -m -n -p -u -i -C -- env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/root LANG=C.UTF-8 ${TERM:+TERM="$TERM"} "$@"
}

node_boot() { # NODE; FRESH=1: with nothing of an earlier cluster but the image
  local n=$1 d=$RUN/nodes/$1
  node_pid "$n" >/dev/null && return 0
  node_kill "$n" || return 1
  mkdir -p "$d" "$LOG/$n"
  if [ -n "${FRESH:-}" ]; then rm -rf --one-file-system "$d/upper" "$d/work" "$d/root"; fi
  if [ "$n" != master ] && [ ! -e "$d/disk.img" ]; then
    truncate -s "$DISK_SIZE" "$d/disk.new" && mkfs.ext4 -q -F -m 0 "$d/disk.new" && mv "$d/disk.new" "$d/disk.img" || return 1
  fi
  date +%s >"$d/booted"
  node_files "$n"
  cgroup_make "$n" || return 1
  timeout 10 nsenter --net="$(netns "$n")" ip link del cni0 2>/dev/null
  launch "$LOG/$n/boot.log" nsenter --net="$(netns "$n")" bash "$TESTBED_HOME/node/boot" "$n"
  until_ok 60 node_booted "$n"
}
node_booted() { [ -e "/proc/$(node_pid "$1")/root/run/testbed/sshd" ]; }

# Ends every process of a node and frees what it held.
node_kill() {
  local n=$1 d=$RUN/nodes/$1 pid i
  for ((i = 0; i < 150; i++)); do
    cgroup_thaw "$n"
    pid=$(node_pid "$n") && kill -KILL "$pid" 2>/dev/null
    for pid in $(cgroup_pids "$n"); do [ "$pid" = $$ ] || kill -KILL "$pid" 2>/dev/null; done
    if cgroup_remove "$n" && [ -z "$(losetup -j "$d/disk.img" 2>/dev/null)" ]; then
      rm -f "$d/init.pid"
      return 0
    fi
    sleep 0.1
  done
  say "$n does not end: processes $(cgroup_pids "$n" | tr '\n' ' ')"
  return 1
}

image_ok() { # NODE: the image of this build is there and can be used
  local want
  want=$(cat "$CACHE/images/digest")
  node_run "$1" timeout -s KILL 20 ctr -n k8s.io images ls "name==$IMAGE" 2>/dev/null | grep -qF "$want" &&
    node_run "$1" timeout -s KILL 20 ctr -n k8s.io images check "name==$IMAGE" 2>/dev/null | grep -q 'complete.*true'
}

image_import() {
  image_ok "$1" && return 0
  until_ok 40 node_run "$1" timeout -s KILL 5 ctr version || return 1
  image_ok "$1" && return 0
  node_run "$1" timeout -s KILL 240 ctr -n k8s.io images import /opt/testbed/images/torch.tar >>"$LOG/$1/import.log" 2>&1 </dev/null
  image_ok "$1"
}

ready_ok() { [ "$(kc get node "$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' 2>/dev/null)" = True ]; }
# Ready since this boot, not by what the API server remembers of the last one: the
# kubelet has renewed its lease since.
ready_again() {
  local renewed
  renewed=$(kc -n kube-node-lease get lease "$1" -o 'jsonpath={.spec.renewTime}' 2>/dev/null) && [ -n "$renewed" ] &&
    [ "$(date -d "$renewed" +%s)" -gt "$(cat "$RUN/nodes/$1/booted" 2>/dev/null || echo 0)" ] && ready_ok "$1"
}
api_ok() { kc get --raw /readyz; }
account_ok() { kc -n default get serviceaccount default; }
ssh_ok() {
  timeout -s KILL 10 ssh -F none -i "$RUN/pki/id_ed25519" -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=5 \
    -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$RUN/pki/known_hosts" "ferry@$(address_of "$1")" sudo -n true </dev/null
}

wait_worker() { # NODE: all that makes it usable
  local n=$1
  image_import "$n" || fail "importing the image on $n failed" "$LOG/$n/import.log"
  until_ok 90 ready_again "$n" || fail "$n does not become Ready" "$LOG/$n/kubelet.log"
  until_ok 30 ssh_ok "$n" || fail "sshd on $n does not answer" "$LOG/$n/sshd.log"
}

wait_all() { # MASTER FIRST: the workers' kubelets need it
  local n jobs=() ok=1
  until_ok 60 api_ok || fail "the API server does not come up" "$LOG/master/kube-apiserver.log"
  until_ok 20 kc apply -f "$TESTBED_HOME/config/rbac.yaml" -f "$TESTBED_HOME/../../resources/manifests/rbac.yaml" ||
    fail "applying the access rules failed: $(kc apply -f "$TESTBED_HOME/../../resources/manifests/rbac.yaml" 2>&1 | tail -1)"
  for n in $WORKERS; do (wait_worker "$n") & jobs+=($!); done
  until_ok 60 account_ok || fail "the default service account does not appear" "$LOG/master/kube-controller-manager.log"
  until_ok 30 ssh_ok master || fail "sshd on master does not answer" "$LOG/master/sshd.log"
  for n in "${jobs[@]}"; do wait "$n" || ok=0; done
  [ $ok = 1 ] || exit 1
  criu_check
}

# Does plain CRIU work on this kernel? Where hardware breakpoints never fire it hangs,
# and CRIU_FAULT=130 makes it do without. Tried once for each root and kernel.
criu_try() {
  node_run w1 env "$@" bash -c '
    for f in /proc/$$/fd/*; do f=${f##*/}; [ "$f" -le 2 ] || eval "exec $f>&-"; done # CRIU would want to dump them
    d=$(mktemp -d); setsid sleep 60 </dev/null >/dev/null 2>&1 & p=$!; sleep 0.2
    timeout -s KILL 20 criu dump -t $p -D $d -o log --leave-running; r=$?
    kill -KILL $p; rm -rf $d; exit $r' >/dev/null 2>&1 </dev/null
}
criu_check() {
  local h n; h=$(cat "$CACHE/stamps/root")-$(uname -r)
  stamped criu "$h" && return 0
  rm -f "$CACHE/criu-fault"
  if ! criu_try A=1; then
    if criu_try CRIU_FAULT=130; then
      say "CRIU needs CRIU_FAULT=130 on this kernel"
      touch "$CACHE/criu-fault"
      for n in $WORKERS; do node_run "$n" bash -c "$CRIU_WRAPPER"; done
    else
      say "warning: CRIU cannot dump a process here: checkpoints will fail"
      return 0
    fi
  fi
  stamp criu "$h"
}

# ---- commands

# Can what is there be repaired? It was up once, the wire and a node live, and the
# API server comes (again, if the master was killed).
repairable() {
  local n lives=
  [ -e "$RUN/complete" ] && wan_pid >/dev/null || return 1
  for n in $NODES; do netns_ok "$n" || return 1; ! node_pid "$n" >/dev/null || lives=1; done
  [ -n "$lives" ] || return 1
  say "it is up; checking it"
  wan_send reset >/dev/null
  node_pid master >/dev/null || say "booting master again"
  node_boot master && until_ok 20 api_ok
}

cmd_up() {
  local n start=$SECONDS
  guard
  mkdir -p "$CACHE"/{log,tmp,bin,images,stamps} "$RUN/nodes" "$LOG"
  build_all
  build=$((SECONDS - start))
  if repairable; then
    for n in $WORKERS; do
      node_pid "$n" >/dev/null || say "booting $n again"
      node_boot "$n" || fail "$n does not boot" "$LOG/$n/boot.log"
    done
    for n in $WORKERS; do node_run "$n" rm -f /var/lib/testbed-disk/.fill; node_run "$n" rm -f /run/testbed/{containerd,kubelet,sshd}.down; done
  else
    tear_down || fail "what an earlier testbed left does not go away"
    echo "$CACHE" >/run/edgeferry-testbed
    rm -rf "$LOG"; mkdir -p "$LOG" "$RUN/nodes"
    rm -rf "$RUN/shared"; mkdir -p "$RUN/shared"; chmod 1777 "$RUN/shared"
    make_pki
    netns_up
    wan_up
    for n in $NODES; do
      FRESH=1 node_boot "$n" || fail "$n does not boot" "$LOG/$n/boot.log"
    done
  fi
  wait_all
  touch "$RUN/complete"
  echo "testbed: up after $((SECONDS - start - build)) s$([ $build -lt 3 ] || echo " (and $build s of building)"): Kubernetes $(kc version -o yaml 2>/dev/null | awk '/serverVersion/ {s = 1} s && /gitVersion/ {print $2; exit}')"
  echo "testbed: master $(address_of master), w1 $(address_of w1), w2 $(address_of w2); $(wan_send status)"
  echo "testbed: export KUBECONFIG=$RUN/pki/kubeconfig"
}

# Takes everything down that a testbed of this cache may have left.
tear_down() {
  local n m pid ok=0 d
  rm -f "$RUN/complete"
  for n in $NODES; do node_kill "$n" || ok=1; done
  if pid=$(wan_pid); then
    kill -KILL "$pid"
    until_ok 5 test ! -e "/proc/$pid" || ok=1
  fi
  rm -f "$RUN/wan.pid" "$RUN/wan.sock"
  while read -r m; do umount -l "$m" 2>/dev/null; done < <(awk -v r="$RUN/" 'index($5, r) == 1 {print $5}' /proc/self/mountinfo | tac)
  rm -rf --one-file-system "$RUN/ns"
  while read -r d; do d=${d%/*}; [ ! -d "$d" ] || rmdir "$d" 2>/dev/null || ok=1; done < <(cgroup_dirs x)
  [ $ok = 1 ] || rm -f /run/edgeferry-testbed
  return $ok
}

cmd_down() {
  tear_down || fail "something is left; try again"
  if [ "${1:-}" = --all ]; then
    rm -rf --one-file-system "$RUN"
    timeout 10 ip route del unreachable $RANGE 2>/dev/null
    echo "testbed: down; state and guard route removed (what was built stays in $CACHE)"
  else
    rm -rf --one-file-system "$RUN"/nodes/*/{upper,work,root,etc}
    echo "testbed: down; the route 'unreachable $RANGE' stays, so that nothing for it leaves this machine (down --all removes it)"
  fi
}

cmd_kill() { node_kill "$1" || fail "$1 does not end"; echo "testbed: $1 is off"; }

cmd_heal() {
  wan_send heal "$1" >/dev/null
  if ! node_pid "$1" >/dev/null; then
    node_boot "$1" || fail "$1 does not boot" "$LOG/$1/boot.log"
  fi
  until_ok 60 api_ok || fail "the API server does not answer" "$LOG/master/kube-apiserver.log"
  case $1 in master) until_ok 30 ssh_ok master ;; *) wait_worker "$1" ;; esac
  echo "testbed: $1 is on"
}

cmd_exec() {
  local n=$1
  node_pid "$n" >/dev/null || fail "$n is not running"
  # So that what is started here ends with the node.
  while read -r d; do
    if cgroup_v2; then d=$d/init; fi
    echo $$ >"$d/cgroup.procs"
  done < <(cgroup_dirs "$n") 2>/dev/null
  shift
  node_run "$n" "$@"
}

cmd_disk() {
  local n=$1 at=/var/lib/testbed-disk
  case ${2:-} in
    fill)
      [[ ${3:-} =~ ^[0-9]+$ ]] || { usage >&2; exit 2; }
      node_run "$n" bash -ec 'rm -f '$at'/.fill; sync -f '$at'
        free=$(df --output=avail -B1M '$at' | tail -1); ((free <= '"$3"')) || fallocate -l $((free - '"$3"'))M '$at'/.fill' || exit 1 ;;
    free) node_run "$n" rm -f $at/.fill || exit 1 ;;
    *) usage >&2; exit 2 ;;
  esac
  echo "testbed: $n has $(node_run "$n" df --output=avail -B1M $at | tail -1 | tr -d ' ') MB free"
}

cmd_status() {
  local n ok=0 state wire
  if wire=$(wan_pid >/dev/null && timeout 10 "$CACHE/bin/wan" send "$RUN/wan.sock" status); then echo "wire: $wire"; else echo "wire: down"; ok=1; wire=; fi
  if [ -n "$wire" ] && api_ok >/dev/null 2>&1; then echo "API: ready"; else echo "API: down"; ok=1; fi
  for n in $NODES; do
    if ! node_pid "$n" >/dev/null; then state=off; ok=1
    elif [ "$n" = master ]; then state=on
    elif ready_ok "$n"; then state="on, Ready"
    else state="on, not Ready"; ok=1; fi
    case ",$(sed -n 's/.*cut=\([^ ]*\).*/\1/p' <<<"$wire")," in *,"$n",*) state+=", cut"; ok=1 ;; esac
    if [ "$n" != master ] && [ "$state" != off ]; then
      state+=", $(node_run "$n" df --output=avail -B1M /var/lib/testbed-disk | tail -1 | tr -d ' ') MB free"
    fi
    echo "$n $(address_of "$n"): $state"
  done
  exit $ok
}

cmd_env() {
  cat <<E
EDGEFERRY_TESTBED_DIR=$CACHE
KUBECONFIG=$RUN/pki/kubeconfig
KUBECTL=$KUBECTL
SSH_KEY=$RUN/pki/id_ed25519
KNOWN_HOSTS=$RUN/pki/known_hosts
SHARED_DIR=$SHARED_DIR
NODE_MASTER=$(address_of master)
NODE_W1=$(address_of w1)
NODE_W2=$(address_of w2)
IMAGE=$IMAGE
TESTBED=$TESTBED_HOME/testbed
E
}
