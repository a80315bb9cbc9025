#!/usr/bin/env python3
"""mkimage.py NAME OUT.tar LAYER.tar... -- CMD...: wraps uncompressed layers as an OCI archive for `ctr images import`."""
import hashlib
import io
import json
import os
import platform
import sys
import tarfile

end = sys.argv.index("--")
name, out, *layers = sys.argv[1:end]
command = sys.argv[end + 1:]


def file_digest(path):
    h = hashlib.sha256()
    with open(path, "rb") as f:
        while block := f.read(1 << 20):
            h.update(block)
    return "sha256:" + h.hexdigest()


def descriptor(media_type, digest, size, **more):
    return {"mediaType": "application/vnd.oci.image." + media_type, "digest": digest, "size": size, **more}


def blob(value):
    data = json.dumps(value).encode()
    return data, "sha256:" + hashlib.sha256(data).hexdigest()


digests = [file_digest(layer) for layer in layers]
sizes = [os.path.getsize(layer) for layer in layers]
config, config_digest = blob({
    "architecture": {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine()),
    "os": "linux",
    "config": {"Cmd": command, "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]},
    "rootfs": {"type": "layers", "diff_ids": digests},
})
manifest, manifest_digest = blob({
    "schemaVersion": 2,
    "mediaType": "application/vnd.oci.image.manifest.v1+json",
    "config": descriptor("config.v1+json", config_digest, len(config)),
    "layers": [descriptor("layer.v1.tar", d, s) for d, s in zip(digests, sizes)],
})
index, _ = blob({"schemaVersion": 2, "manifests": [descriptor(
    "manifest.v1+json", manifest_digest, len(manifest),
    annotations={"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name.split(":")[-1]})]})

with tarfile.open(out, "w") as archive:
    def add(path, data):
        entry = tarfile.TarInfo(path)
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))

    add("oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
    add("index.json", index)
    add("blobs/" + config_digest.replace(":", "/"), config)
    add("blobs/" + manifest_digest.replace(":", "/"), manifest)
    for layer, digest, size in zip(layers, digests, sizes):
        entry = tarfile.TarInfo("blobs/" + digest.replace(":", "/"))
        entry.size = size
        with open(layer, "rb") as f:
            archive.addfile(entry, f)
print(manifest_digest)
