"""Forward and backward of the RNN and the deep net against PyTorch, on one CPU thread.

    python benchmarks/models.py

Float64, the same weights, the gradients with respect to all weights. Runs are interleaved and their
medians compared: the ratio is PyTorch's time over the library's. BPTT and RTRL stand side by side
too. Where PyTorch is not installed its column stays empty, and the last line says so.
"""

import os
from statistics import median
from time import perf_counter

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from lstm_lib import feedforward, rnn

try:
    import torch
except ImportError:
    torch = None

RNNS = ((100, 1, 4), (100, 8, 8), (100, 32, 32), (1000, 8, 8), (1000, 32, 32))  # T, B, H
DEPTHS = (2, 6, 12)
ROUNDS = 15


def rnn_runs(T, B, H):
    """BPTT, RTRL (where it is not hopeless) and PyTorch on one task: H inputs, H outputs."""
    rng = np.random.default_rng(0)
    params, x = rnn.init(rng, H, H, H), rng.normal(size=(T, B, H))
    y = np.eye(H)[rng.integers(0, H, (T, B))]
    runs = {"library": lambda: rnn.loss_and_grads(params, (x, y))}
    if H <= 8 and T <= 100:
        runs["rtrl"] = lambda: rnn.rtrl(params, (x, y))
    if torch:
        net, V = torch.nn.RNN(H, H).double(), torch.tensor(params["V"], requires_grad=True)
        x_, y_, wanted = torch.tensor(x), torch.tensor(y), [V, *net.parameters()]
        runs["PyTorch"] = lambda: torch.autograd.grad(
            torch.nn.functional.cross_entropy((net(x_)[0] @ V.T).flatten(0, 1), y_.flatten(0, 1)),
            wanted,
        )
    return runs


def deep_runs(depth):
    """The library and PyTorch on one batch of 32 digits: sigmoid layers of 32 units."""
    rng = np.random.default_rng(0)
    params = feedforward.init(rng, (64, *[32] * (depth - 1), 10))
    x, y = rng.normal(size=(32, 64)), np.eye(10)[rng.integers(0, 10, 32)]
    runs = {"library": lambda: feedforward.loss_and_grads(params, (x, y))}
    if torch:
        layers = [torch.nn.Linear(len(p["W"][0]), len(p["W"])).double() for p in params]
        steps = [part for layer in layers for part in (layer, torch.nn.Sigmoid())][:-1]
        net, x_, y_ = torch.nn.Sequential(*steps), torch.tensor(x), torch.tensor(y)
        runs["PyTorch"] = lambda: torch.autograd.grad(
            torch.nn.functional.cross_entropy(net(x_), y_), list(net.parameters())
        )
    return runs


def medians(runs):
    """Median milliseconds of each run, interleaved, after two rounds to warm up."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for n in range(ROUNDS + 2):
        for name, run in runs.items():
            start = perf_counter()
            run()
            if n >= 2:
                times[name].append(1e3 * (perf_counter() - start))
    return {name: median(ms) for name, ms in times.items()}


def row(label, ms):
    def cell(value):
        return f"{value:>10.3f}" if value is not None else f"{'':>10}"

    library, pytorch = ms["library"], ms.get("PyTorch")
    ratio = f"{pytorch / library:>8.1f}" if pytorch else ""
    print(f"{label:<22}{cell(library)}{cell(ms.get('rtrl'))}{cell(pytorch)}{ratio}")


if __name__ == "__main__":
    if torch:
        torch.set_num_threads(1)
    print(f"{'ms':<22}{'library':>10}{'RTRL':>10}{'PyTorch':>10}{'ratio':>8}")
    for T, B, H in RNNS:
        row(f"rnn T {T} B {B} H {H}", medians(rnn_runs(T, B, H)))
    for depth in DEPTHS:
        row(f"deep net, {depth} layers", medians(deep_runs(depth)))
    if not torch:
        print("Not installed, so not measured: PyTorch. `make oracle` brings it.")
