"""Forward and backward of the modern block against PyTorch's `nn.LSTM`, on one CPU thread.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/lstm.py [rounds]

Both compute in float64, from the same weights, the outputs of all steps and the gradients by all
weights and by the input. Runs are interleaved and the medians compared, since a shared machine's
times are noisy but its ratios are not. PyTorch is not among the book's requirements: run this
where it is installed.
"""

import os
import sys
from statistics import median
from time import process_time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch

from lstm_lib.models.lstm import backward, forward
from lstm_lib.models.lstm_map import to_torch
from lstm_lib.models.lstm_parts import init_lstm

SIZES = ((4, 1), (8, 8), (32, 32))  # H (and as many inputs), B
STEPS = (100, 1000)


def compare(T, H, B, rounds):
    """Return the median seconds of the library and of PyTorch."""
    rng = np.random.default_rng(0)
    params = init_lstm(rng, H, H)
    x, dh = rng.normal(size=(T, B, H)), rng.normal(size=(T, B, H))
    theirs = torch.nn.LSTM(H, H).double()
    theirs.load_state_dict({k: torch.tensor(v) for k, v in to_torch(params).items()})
    x_, dh_ = torch.tensor(x, requires_grad=True), torch.tensor(dh)
    wanted = [x_, *theirs.parameters()]

    def library():
        backward(forward(params, x), dh)

    def pytorch():
        torch.autograd.grad(theirs(x_)[0], wanted, dh_)

    times = {library: [], pytorch: []}
    for n in range(rounds + 2):
        for run, seconds in times.items():
            start = process_time()
            run()
            if n >= 2:  # the first two warm up
                seconds.append(process_time() - start)
    return median(times[library]), median(times[pytorch])


if __name__ == "__main__":
    torch.set_num_threads(1)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    print(f"{'T':>5} {'H':>3} {'B':>3} {'library ms':>11} {'PyTorch ms':>11} {'ratio':>6}")
    for T in STEPS:
        for H, B in SIZES:
            ours, theirs = (1000 * s for s in compare(T, H, B, rounds))
            print(f"{T:5} {H:3} {B:3} {ours:11.2f} {theirs:11.2f} {theirs / ours:6.1f}")
