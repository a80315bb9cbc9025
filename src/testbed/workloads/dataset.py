#!/usr/bin/env python3
"""dataset.py DIR: makes the testbed's dataset, 50 small files, the same bytes each time."""
import hashlib
import pathlib
import sys

root = pathlib.Path(sys.argv[1])
for i in range(50):
    folder = root / f"part-{i % 5}"
    folder.mkdir(parents=True, exist_ok=True)
    size = 1000 + 997 * i
    block = hashlib.sha256(f"edgeferry {i}".encode()).digest()
    (folder / f"sample-{i:02}.bin").write_bytes((block * (size // len(block) + 1))[:size])
