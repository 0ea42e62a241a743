"""Forward and backward of the modern block against PyTorch's `nn.LSTM`, on one CPU thread.

    python benchmarks/lstm.py [rounds]

Both compute in float64, from the same weights, the outputs of all steps and the gradients by all
weights and by the input. Runs are interleaved and the medians compared, since a shared machine's
times are noisy but its ratios are not. Where PyTorch is not installed its columns stay empty.
"""

import os
import sys
from statistics import median
from time import process_time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from lstm_lib.lstm_map import to_torch
from lstm_lib.lstm_parts import init_lstm

from lstm_lib.lstm import backward, forward

try:
    import torch
except ImportError:
    torch = None

SIZES = ((4, 1), (8, 8), (32, 32))  # H (and as many inputs), B
STEPS = (100, 1000)


def library(T, H, B):
    """One run of the library, on a task of that size."""
    params, x, dh = task(T, H, B)
    return lambda: backward(forward(params, x), dh)


def pytorch(T, H, B):
    """One run of PyTorch, on the same task from the same weights."""
    params, x, dh = task(T, H, B)
    lstm = torch.nn.LSTM(H, H).double()
    lstm.load_state_dict({k: torch.tensor(v) for k, v in to_torch(params).items()})
    x, dh = torch.tensor(x, requires_grad=True), torch.tensor(dh)
    wanted = [x, *lstm.parameters()]
    return lambda: torch.autograd.grad(lstm(x)[0], wanted, dh)


def task(T, H, B):
    """Weights, inputs and the errors that a readout might send."""
    rng = np.random.default_rng(0)
    return init_lstm(rng, H, H), rng.normal(size=(T, B, H)), rng.normal(size=(T, B, H))


def medians(runs, rounds):
    """Median CPU milliseconds of each run, interleaved, after two rounds to warm up."""
    times = [[] for _ in runs]
    for n in range(rounds + 2):
        for run, spent in zip(runs, times, strict=True):
            start = process_time()
            run()
            if n >= 2:
                spent.append(1000 * (process_time() - start))
    return [median(spent) for spent in times]


if __name__ == "__main__":
    if torch:
        torch.set_num_threads(1)
    contenders = (library, pytorch) if torch else (library,)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(f"{'T':>5} {'H':>3} {'B':>3} {'library ms':>11} {'PyTorch ms':>11} {'ratio':>6}")
    for T in STEPS:
        for H, B in SIZES:
            ours, *theirs = medians([one(T, H, B) for one in contenders], rounds)
            row = f"{T:5} {H:3} {B:3} {ours:11.2f}"
            print(row, *(f"{other:11.2f} {other / ours:6.1f}" for other in theirs))
