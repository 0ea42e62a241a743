"""Forward and backward of the modern block, in every form that is installed, on one CPU thread.

    python benchmarks/lstm.py [rounds]

The library as it is read (`lstm_lib.lstm`), fused and compiled; PyTorch's `nn.LSTM` in float64 and
float32; the same block in JAX, compiled, in float64. All start from the same weights and compute
the outputs of all steps and the gradients with respect to all weights and the input. Runs are
interleaved and the shortest is shown, in milliseconds of CPU time: a shared machine only ever adds
time. What is not installed is named below the table, with the command that brings it.
"""

import os
import sys
from time import process_time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

import numpy as np

from lstm_lib import lstm
from lstm_lib.convert import to_torch
from lstm_lib.fast import fused

try:
    from lstm_lib.fast import compiled
except ImportError:  # numba
    compiled = None  # type: ignore[assignment]
try:
    import torch
except ImportError:
    torch = None
try:
    import jax
except ImportError:
    jax = None

BRINGS = {"PyTorch": "make oracle"} | {
    name: f"{sys.executable} -m pip install {name.lower()}" for name in ("numba", "JAX")
}
SIZES = ((100, 4, 1), (100, 8, 8), (100, 32, 32), (1000, 8, 8), (1000, 32, 32))  # T, H, B


def task(T, H, B):
    """Weights (H inputs), inputs (T, B, H), and the errors that a readout might send."""
    rng = np.random.default_rng(0)
    return lstm.init(rng, H, H), rng.normal(size=(T, B, H)), rng.normal(size=(T, B, H))


def library(form):
    """One run of a form of the library, on a task of a size."""

    def prepare(T, H, B):
        params, x, dh = task(T, H, B)
        return lambda: form.backward(params, form.forward(params, x), dh)

    return prepare


def pytorch(kind):
    """One run of PyTorch, on the same task from the same weights."""

    def prepare(T, H, B):
        params, x, dh = task(T, H, B)
        block = torch.nn.LSTM(H, H).to(kind)
        weights = {k: torch.tensor(v, dtype=kind) for k, v in to_torch(params).items()}
        block.load_state_dict(weights)
        x, dh = torch.tensor(x, dtype=kind, requires_grad=True), torch.tensor(dh, dtype=kind)
        wanted = [x, *block.parameters()]
        return lambda: torch.autograd.grad(block(x)[0], wanted, dh)

    return prepare


def in_jax(T, H, B):
    """One run of the block in JAX, its four layers stacked, its loop a scan."""
    params, x, dh = task(T, H, B)
    U, W, b = (np.concatenate([params[f"{n}_{k}"] for k in "ifgo"]) for n in "UWb")

    def loss(weights, x):
        U, W, b = weights

        def step(state, z):
            h, c = state
            i, f, g, o = jax.numpy.split(z + h @ W.T, 4, axis=1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jax.numpy.tanh(g)
            h = jax.nn.sigmoid(o) * jax.numpy.tanh(c)
            return (h, c), h

        start = jax.numpy.zeros((B, H)), jax.numpy.zeros((B, H))
        return (jax.lax.scan(step, start, x @ U.T + b)[1] * dh).sum()

    run = jax.jit(jax.value_and_grad(loss, argnums=(0, 1)))
    return lambda: jax.block_until_ready(run((U, W, b), x))


def contenders():
    """Name and way to prepare of all that is installed, and the names of what is not."""
    found, missing = {"plain": library(lstm), "fused": library(fused)}, []
    if compiled:
        found["compiled"] = library(compiled)
    else:
        missing.append("numba")
    if torch:
        torch.set_num_threads(1)
        found |= {"PyTorch f64": pytorch(torch.float64), "PyTorch f32": pytorch(torch.float32)}
    else:
        missing.append("PyTorch")
    if jax:
        jax.config.update("jax_enable_x64", True)
        found["JAX f64"] = in_jax
    else:
        missing.append("JAX")
    return found, missing


def shortest(runs, rounds):
    """CPU milliseconds of each run's fastest round, interleaved, after two rounds to warm up."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for n in range(rounds + 2):
        for name, run in runs.items():
            start = process_time()
            run()
            if n >= 2:
                times[name].append(1000 * (process_time() - start))
    return {name: min(spent) for name, spent in times.items()}


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    found, missing = contenders()
    print(f"{'T':>5} {'H':>3} {'B':>3}", *(f"{name:>12}" for name in found), " ms")
    for size in SIZES:
        ms = shortest({name: prepare(*size) for name, prepare in found.items()}, rounds)
        print("{:5} {:3} {:3}".format(*size), *(f"{ms[name]:12.2f}" for name in found))
    for name in missing:
        print(f"Not installed, so not measured: {name}. `{BRINGS[name]}` brings it.")
