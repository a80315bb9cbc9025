#!/bin/bash
# mkroot.sh DIR: makes the nodes' root file system from the Debian mirror that this
# machine itself uses. Its text is part of the build stamp: a change rebuilds it.
set -euo pipefail
SUITE=trixie
PACKAGES=criu,runc,crun,podman,openssh-server,openssh-client,rsync,python3-torch,iproute2,iptables,procps,ca-certificates,ethtool,kmod,util-linux,mount,less,tar,zstd,skopeo,containernetworking-plugins,socat,conntrack,sudo,checkpointctl,etcd-server

mirror=$({ grep -hE '^URIs:' /etc/apt/sources.list.d/*.sources | sed 's/^URIs: *//'
           grep -hE '^deb ' /etc/apt/sources.list /etc/apt/sources.list.d/*.list | grep -oE '[a-z+]+://[^ ]+'; } 2>/dev/null |
         tr ' ' '\n' | grep -v security | grep -m1 debian || true)
[ -n "$mirror" ] || { echo "no Debian mirror in this machine's apt sources" >&2; exit 1; }

mmdebstrap --variant=minbase --mode=root --aptopt='Acquire::Retries "5"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --include="$PACKAGES" \
  --customize-hook='rm -f "$1"/etc/ssh/ssh_host_*' \
  --customize-hook='chroot "$1" useradd -m -s /bin/bash -p "*" ferry' \
  --customize-hook='echo "ferry ALL=(ALL) NOPASSWD: ALL" > "$1"/etc/sudoers.d/ferry' \
  --customize-hook='chmod 440 "$1"/etc/sudoers.d/ferry' \
  "$SUITE" "$1" "$mirror"
