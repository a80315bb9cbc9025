#!/usr/bin/env python3
"""A small, deterministic training job: the pod that the testbed's tests move.

Prints `step N loss X.XXXXXX` for every step; a finite run ends with
`digest <sha256 of all weights>`, the same for the same number of steps and the
same data, however often it was moved on the way.

EDGEFERRY_STEPS     steps to run, 0 = for ever (default)
EDGEFERRY_INTERVAL  seconds between steps (default 0.25)
EDGEFERRY_DATA      folder of files, read again at each step and mixed into the input
"""
import hashlib
import os
import pathlib
import time

import torch

steps = int(os.environ.get("EDGEFERRY_STEPS", "0"))
interval = float(os.environ.get("EDGEFERRY_INTERVAL", "0.25"))
data = os.environ.get("EDGEFERRY_DATA")

torch.manual_seed(0)
torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)

gru = torch.nn.GRU(8, 64, batch_first=True)
head = torch.nn.Linear(64, 1)
parameters = list(gru.parameters()) + list(head.parameters())
optimizer = torch.optim.Adam(parameters, 1e-3)
x = torch.randn(64, 20, 8)
y = x.sum((1, 2)).unsqueeze(1)


def noise():
    """64 numbers of -0.1 to 0.1 made of every byte of the data."""
    h = hashlib.sha512()
    for path in sorted(p for p in pathlib.Path(data).rglob("*") if p.is_file()):
        h.update(path.read_bytes())
    return (torch.tensor(list(h.digest()), dtype=torch.float32) / 255 - 0.5).view(64, 1, 1) / 5


step = 0
while steps == 0 or step < steps:
    output, _ = gru(x + noise() if data else x)
    loss = ((head(output[:, -1]) - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"step {step} loss {loss.item():.6f}", flush=True)
    step += 1
    time.sleep(interval)

digest = hashlib.sha256()
for p in parameters:
    digest.update(p.detach().numpy().tobytes())
print("digest", digest.hexdigest(), flush=True)
