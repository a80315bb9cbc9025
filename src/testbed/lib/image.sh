# The pods' image: what Python and the training script need of the same root, as one
# layer, and the training script on top.
build_image() {
  local h base tmp=$CACHE/tmp/image
  base=$(cat "$CACHE/stamps/root" "$TESTBED_HOME/lib/image.sh" | sha256sum | cut -c1-16)
  h=$({ echo "$base"; cat "$TESTBED_HOME"/workloads/train.py "$TESTBED_HOME/lib/mkimage.py"; } | sha256sum | cut -c1-16)
  stamped image "$h" && [ -e "$CACHE/images/torch.tar" ] && return 0
  say "making the image of the pods"
  rm -rf "$tmp"; mkdir -p "$tmp/top/opt/edgeferry" "$CACHE/images"
  {
    tar -C "$CACHE/root" --one-file-system --sort=name -cf "$tmp/base.tar" \
      --exclude='./proc/*' --exclude='./sys/*' --exclude='./dev/*' --exclude='./run/*' --exclude='./boot/*' \
      --exclude=./var/cache --exclude=./var/lib/apt --exclude=./var/lib/dpkg --exclude=./usr/include \
      --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' \
      --exclude=./usr/lib/cni --exclude=./usr/lib/podman --exclude=./usr/libexec/podman --exclude=./usr/lib/libtorch-test \
      --exclude=./usr/bin/podman --exclude=./usr/bin/skopeo --exclude=./usr/bin/checkpointctl --exclude=./usr/bin/crun \
      --exclude='./usr/bin/etcd*' --exclude=./usr/sbin/runc --exclude=./usr/sbin/criu \
      --exclude="./usr/lib/python3/dist-packages/torch/bin/test_*" --exclude=./usr/lib/python3/dist-packages/torch/include . &&
      install -m 755 "$TESTBED_HOME/workloads/train.py" "$tmp/top/opt/edgeferry/train.py" &&
      tar -C "$tmp/top" --owner=0 --group=0 --mtime=@0 -cf "$tmp/top.tar" . &&
      python3 "$TESTBED_HOME/lib/mkimage.py" "$IMAGE" "$tmp/torch.tar" "$tmp/base.tar" "$tmp/top.tar" -- sleep infinity >"$tmp/digest" &&
      mv -f "$tmp/torch.tar" "$tmp/digest" "$CACHE/images/"
  } >"$CACHE/log/build-image.log" 2>&1 </dev/null || fail "making the image failed" "$CACHE/log/build-image.log"
  rm -rf "$tmp"
  rm -rf "$CACHE/dataset"; python3 "$TESTBED_HOME/workloads/dataset.py" "$CACHE/dataset"
  stamp image "$h"
}

