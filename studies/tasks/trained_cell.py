"""One cell that learns when to write and when to keep: sample and hold.

Numbers come one per step, some of them marked. At every step the network is to say the number that
was marked last. One memory cell is enough, if its taps learn to move with the mark.
"""

import numpy as np

from lstm_lib import lstm
from lstm_lib.checks import check_array, check_int, check_number, check_rng
from lstm_lib.training import training
from studies.data.series import sunspots

VARIANT = "full"  # with one cell, a full peephole is a single weight, as in 2000
CENTRE = SPREAD = 95.0  # sunspot numbers 0 to 190 become -1 to 1


def sample_and_hold(values, marks):
    """Say which number was marked last.

    Parameters
    ----------
    values, marks : array_like, shape (T, B)
        Numbers, and 1 where they are marked, else 0; the first of each sequence is marked.

    Returns
    -------
    x : ndarray, shape (T, B, 2)
    y : ndarray, shape (T, B, 1)

    Raises
    ------
    TypeError, ValueError
        Shapes that differ, or a first number that is not marked.
    """
    values = check_array("values", values, ("T", "B"))
    marks = check_array("marks", marks, values.shape)
    if not (marks[0] == 1).all():
        raise ValueError(f"marks: got {marks[0]} at the first step, expected 1 in each sequence")
    newest = np.maximum.accumulate(np.arange(len(marks))[:, None] * (marks == 1))  # (T, B)
    return np.stack([values, marks], -1), np.take_along_axis(values, newest, 0)[..., None]


def draw_batch(rng, T=20, B=16, share=0.2):
    """Draw numbers uniform in [-1, 1], each marked with chance `share`; see `sample_and_hold`."""
    check_rng("rng", rng)
    shape = check_int("T", T, 1), check_int("B", B, 1)
    marks = (rng.random(shape) < check_number("share", share, 0, 1)).astype(float)
    marks[0] = 1
    return sample_and_hold(rng.uniform(-1, 1, shape), marks)


def learning(seed, steps, forget_bias=1.0, H=1, lr=2e-2):
    """Train a block of H cells with a linear readout; yield a `training.Step` after each update.

    Adam, gradients clipped at norm 1, 16 fresh sequences of 20 steps per update.
    """
    rng = np.random.default_rng(check_int("seed", seed, 0))
    params = lstm.init(rng, 2, H, 1, variant=VARIANT)
    params["b_f"] = params["b_f"] + check_number("forget_bias", forget_bias)
    batches = (draw_batch(rng) for _ in range(check_int("steps", steps, 1)))
    return training(params, _loss_and_grads, batches, lr=lr, clip=1.0)


def _loss_and_grads(params, batch):
    return lstm.loss_and_grads(params, batch, variant=VARIANT, output="linear")


def marked_years(first=1933, last=1958, marked=(1933, 1937, 1944, 1947, 1952, 1957)):
    """Return years (T,), and their sunspot numbers, scaled, as (x, y) of `sample_and_hold`."""
    years, counts = sunspots()
    chosen = (years >= first) & (years <= last)
    years, values = years[chosen], (counts[chosen] - CENTRE) / SPREAD
    marks = np.isin(years, marked).astype(float)
    return years.astype(int), *sample_and_hold(values[:, None], marks[:, None])


def walk(params, x, y):
    """Run a trained cell over one sequence; return what happens at each step.

    Returns
    -------
    dict of str to ndarray, shape (T,)
        By the names of the drawing's slots: "x", "h_prev", "c_prev", "i", "f", "g", "o", "kept",
        "new", "c", "s", "h"; also "mark", "target" and "says".
    """
    trace = lstm.forward(params, x, variant=VARIANT, output="linear")
    seen = {name: trace[name][:, 0, 0] for name in "ifgos"}
    h, c = trace["h"][:, 0, 0], trace["c"][:, 0, 0]
    seen |= {"x": x[:, 0, 0], "mark": x[:, 0, 1], "target": y[:, 0, 0]}
    seen |= {"h_prev": h[:-1], "c_prev": c[:-1], "h": h[1:], "c": c[1:]}
    seen |= {"kept": seen["f"] * c[:-1], "new": seen["i"] * seen["g"]}
    return seen | {"says": trace["prediction"][:, 0, 0]}
