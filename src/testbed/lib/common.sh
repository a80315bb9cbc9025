# Names, addresses and places; cgroups. Sourced by everything here.
TESTBED_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${EDGEFERRY_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/edgeferry/testbed}
RUN=$CACHE/run LOG=$CACHE/run/log
NODES="master w1 w2" WORKERS="w1 w2"
RANGE=198.18.0.0/15 SERVICES=198.19.0.0/16 HOST_ADDRESS=198.18.0.1
IMAGE=localhost/edgeferry/torch:1
SHARED_DIR=/var/lib/edgeferry-shared
CGROUP=edgeferry-testbed # below every hierarchy's root
CGROUP_FS=/sys/fs/cgroup
DISK_SIZE=${EDGEFERRY_TESTBED_DISK:-20G}
# Run on a node whose kernel needs it: see criu_check.
CRIU_WRAPPER='printf "#!/bin/sh\nexport CRIU_FAULT=130\nexec /usr/sbin/criu \"\$@\"\n" >/usr/local/sbin/criu; chmod 755 /usr/local/sbin/criu'

address_of() { case $1 in master) echo 198.18.0.10 ;; w1) echo 198.18.0.11 ;; w2) echo 198.18.0.12 ;; esac; }
pods_of() { case $1 in w1) echo 198.18.11.0/24 ;; w2) echo 198.18.12.0/24 ;; esac; }

cgroup_v2() { [ "$(stat -fc %T $CGROUP_FS)" = cgroup2fs ]; }

# v1: one line per mounted hierarchy, "CONTROLLERS MOUNTPOINT"; a v2 hierarchy beside
# them (hybrid) is left out, for container tools refuse that layout.
cgroup_hierarchies() {
  local id controllers path mountpoint
  if [ -n "${HIERARCHIES:-}" ]; then echo "$HIERARCHIES"; return; fi
  while IFS=: read -r id controllers path; do
    [ -n "$controllers" ] || continue
    mountpoint=$(awk -v c="${controllers#name=}" '{
        for (i = 7; i <= NF; i++) if ($i == "-") { type = $(i + 1); options = $(i + 3) }
        n = split(c, want, ","); ok = type == "cgroup" && $4 == "/"
        for (j = 1; j <= n; j++) if (("," options ",") !~ ("[,=]" want[j] ",")) ok = 0
        if (ok) { print $5; exit } }' /proc/self/mountinfo)
    [ -z "$mountpoint" ] || echo "$controllers $mountpoint"
  done </proc/self/cgroup
}

# The node's cgroup directories, in every hierarchy.
cgroup_dirs() {
  local controllers mountpoint
  if cgroup_v2; then echo "$CGROUP_FS/$CGROUP/$1"; return; fi
  while read -r controllers mountpoint; do echo "$mountpoint/$CGROUP/$1"; done < <(cgroup_hierarchies)
}

cgroup_make() {
  local d up f
  while read -r d; do
    up=${d%/*}
    if cgroup_v2; then
      mkdir -p "$up"
      for c in $(cat $CGROUP_FS/cgroup.controllers); do
        echo "+$c" >$CGROUP_FS/cgroup.subtree_control; echo "+$c" >"$up/cgroup.subtree_control"
      done 2>/dev/null || true
      mkdir -p "$d/init"
    else
      mkdir -p "$up" "$d"
      if [ -e "$d/cpuset.cpus" ]; then # empty in a new cgroup, and then no process may enter
        for f in cpuset.cpus cpuset.mems; do
          cat "${up%/*}/$f" >"$up/$f"; cat "$up/$f" >"$d/$f"
        done
      fi
    fi
  done < <(cgroup_dirs "$1")
}

# v2 only: a cgroup whose children use controllers holds no process itself. The
# cgroup namespace has to be made in the node's own directory, so whatever is there
# moves on to `init` afterwards; this is done from outside, where all are visible.
cgroup_settle() {
  local d=$CGROUP_FS/$CGROUP/$1 c p i
  for ((i = 0; i < 100; i++)); do
    sleep 0.1
    for p in $(cat "$d/cgroup.procs"); do echo "$p" >"$d/init/cgroup.procs"; done 2>/dev/null
    for c in $(cat "$d/cgroup.controllers"); do echo "+$c" >"$d/cgroup.subtree_control"; done 2>/dev/null
    [ ! -s "$d/cgroup.subtree_control" ] || return 0
  done
}

# Moves this process into the node's cgroups.
cgroup_join() {
  local d
  while read -r d; do
    if cgroup_v2 && [ -s "$d/cgroup.subtree_control" ]; then d=$d/init; fi
    echo $BASHPID >"$d/cgroup.procs"
  done < <(cgroup_dirs "$1")
}

# Mounts what the node sees of its cgroups. Runs in the node's cgroup namespace.
cgroup_mount_here() {
  local at=$1 controllers mountpoint c
  if cgroup_v2; then
    mount -t cgroup2 cgroup2 "$at"
    for ((c = 0; c < 100; c++)); do [ ! -s "$at/cgroup.subtree_control" ] || break; sleep 0.1; done
    return
  fi
  mount -t tmpfs -o mode=755 tmpfs "$at"
  while read -r controllers mountpoint; do
    case $controllers in
      name=*) mkdir -p "$at/${controllers#name=}"; mount -t cgroup -o "none,$controllers" cgroup "$at/${controllers#name=}" ;;
      *)
        mkdir -p "$at/$controllers"; mount -t cgroup -o "$controllers" cgroup "$at/$controllers"
        case $controllers in *,*) for c in ${controllers//,/ }; do ln -sfn "$controllers" "$at/$c"; done ;; esac ;;
    esac
  done < <(cgroup_hierarchies)
}

cgroup_pids() { # every process of the node
  local d
  while read -r d; do [ -d "$d" ] && find "$d" -name cgroup.procs -exec cat {} + 2>/dev/null; done < <(cgroup_dirs "$1") | sort -un
}

cgroup_thaw() { # a frozen v1 process does not even take SIGKILL
  local d
  while read -r d; do
    [ -d "$d" ] || continue
    find "$d" -depth -name freezer.state -exec sh -c 'for f; do echo THAWED >"$f"; done' sh {} + 2>/dev/null
    find "$d" -depth -name cgroup.freeze -exec sh -c 'for f; do echo 0 >"$f"; done' sh {} + 2>/dev/null
  done < <(cgroup_dirs "$1")
  return 0
}

cgroup_remove() { # succeeds when nothing is left of it
  local d left=0
  while read -r d; do
    [ -d "$d" ] || continue
    find "$d" -depth -type d -exec rmdir {} + 2>/dev/null
    [ ! -d "$d" ] || left=1
  done < <(cgroup_dirs "$1")
  return $left
}
