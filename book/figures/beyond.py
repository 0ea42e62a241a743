"""The drawn parts of the page "Beyond the block"."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import sympy as sp
from matplotlib.colors import to_rgba

from explorables.style import BLUE, DASHED, GREEN, INK, MUTED, ORANGE, PAPER
from figures import diagrams
from studies.tasks.cliff import descend, loss_and_slope
from studies.tasks.residual import KINDS, norms

HALO = {"fc": PAPER, "ec": "none", "pad": 1.0}  # keeps lines out of the words
FROM = (1.8, 0.1)  # where the walk on the cliff begins: w, b
RATES, CLIPS = (0.25, 0.5), (np.inf, 2.0, 1.0, 0.5, 0.25)
UPDATES = 40
ROPES = ["never", *(f"{clip:g}" for clip in CLIPS[1:])]


# ---- the cliff


def walk(figure):
    """Bind a walk to the map of `cliff_map`, by learning rate ``lr`` and ``clip``; return it."""
    paths = np.array([[descend(FROM, lr, clip, UPDATES) for clip in CLIPS] for lr in RATES])
    seen = np.where(np.abs(paths) < 50, paths, np.sign(paths) * 50)  # as far as can be drawn
    by = ("lr", "clip")
    figure.table("path", seen[..., 1], by=by, x=seen[..., 0])
    figure.table("end", seen[..., -1:, 1], by=by, x=seen[..., -1:, 0])
    longest = np.hypot(*np.moveaxis(np.diff(paths, axis=2), -1, 0)).max(-1)
    figure.table("longest", longest, by=by, format="longest step {:.2f}")
    loss = loss_and_slope(*np.moveaxis(paths[:, :, -1], -1, 0))[0]
    return figure.table("loss", loss, by=by, format="loss at the end {:.3f}")


def cliff_map():
    """Draw the loss over w and b, with room for a walk."""
    fig, ax = plt.subplots(figsize=(4.7, 3.6))
    w, b = np.meshgrid(np.linspace(0.6, 3.4, 113), np.linspace(-1.3, 1.0, 93))
    levels = (0.0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2)
    shades = [to_rgba(BLUE, alpha) for alpha in np.linspace(0.02, 0.5, len(levels) - 1)]
    loss = loss_and_slope(w, b)[0]
    ax.contourf(w, b, loss, levels, colors=shades)
    ax.contour(w, b, loss, (0.01, 0.05), colors=MUTED, linewidths=0.6)
    ax.plot([], [], "o-", color=ORANGE, lw=1.4, ms=4, gid="path")
    ax.plot(*FROM, "s", color=INK, ms=8, gid="start")
    ax.plot([], [], "X", color=INK, ms=10, gid="end")
    ax.annotate("start", FROM, xytext=(9, 4), textcoords="offset points", color=INK)
    ax.annotate("valley", (0.85, 0.21), ha="center", color=INK, bbox=HALO)
    ax.annotate("low ground, loss 0.1", (2.75, 0.55), ha="center", color=INK)
    ax.annotate("high ground, loss 1.1", (1.5, -1.05), ha="center", color=INK)
    ax.annotate("cliff", (2.9, -0.78), ha="center", rotation=-33, color=INK, bbox=HALO)
    ax.text(1, 1.03, "loss at the end 0.125", ha="right", transform=ax.transAxes, gid="loss")
    ax.text(0, 1.03, "longest step 6.20", ha="left", transform=ax.transAxes, gid="longest")
    ax.set(xlim=(0.6, 3.4), ylim=(-1.3, 1.0), xlabel="$w$", ylabel="$b$")
    return fig


# ---- a good start

GAINS = np.round(np.arange(0.5, 1.51, 0.1), 1)
STARTS = ("Gaussian", "orthogonal", "identity")


def starts(H=32, seed=0):
    """Return one first matrix of each kind, of gain 1, (H, H)."""
    gaussian = np.random.default_rng(seed).normal(0, 1 / np.sqrt(H), (H, H))
    Q, R = np.linalg.qr(gaussian)
    return dict(zip(STARTS, (gaussian, Q * np.sign(np.diag(R)), np.eye(H)), strict=True))


def left_of_an_error(W, lags=100):
    """Return the root mean square length, over all directions, of an error after 0 ... lags steps.

    A power of W acts on it, and no slope: its Frobenius norm over the root of H.
    """
    power, left = np.eye(len(W)), [1.0]
    for _ in range(lags):
        power = W @ power
        left.append(np.linalg.norm(power) / np.sqrt(len(W)))
    return np.array(left)


def factors(figure):
    """Bind eigenvalues and what is left to `disc`, by ``start`` and gain ``g``; return it."""
    matrices = starts()
    eigen = {name: np.linalg.eigvals(W) for name, W in matrices.items()}
    kept = {name: left_of_an_error(W) for name, W in matrices.items()}
    table = np.array([[eigen[name] * gain for gain in GAINS] for name in STARTS])
    figure.table("eigenvalues", table.imag, by=("start", "g"), x=table.real)
    lags = np.arange(101)
    left = [[np.clip(kept[name] * gain**lags, 1e-30, 1e30) for gain in GAINS] for name in STARTS]
    figure.table("left", left, by=("start", "g"), x=lags)
    circles = np.outer(GAINS, np.cos(_CIRCLE)), np.outer(GAINS, np.sin(_CIRCLE))
    return figure.table("radius", circles[1], by="g", x=circles[0])


_CIRCLE = np.linspace(0, 2 * np.pi, 91)


def disc():
    """Draw the plane of the eigenvalues, and beside it what is left of an error."""
    fig, (plane, ax) = plt.subplots(1, 2, figsize=(4.7, 2.7), width_ratios=(1.1, 1))
    plane.plot(np.cos(_CIRCLE), np.sin(_CIRCLE), color=MUTED, lw=1, ls=DASHED)
    plane.plot(np.cos(_CIRCLE), np.sin(_CIRCLE), color=ORANGE, lw=1.4, gid="radius")
    plane.plot(
        np.zeros(32), np.zeros(32), "o", color=BLUE, mfc=PAPER, ms=5, mew=1.4, gid="eigenvalues"
    )
    plane.set(
        xlim=(-1.65, 1.65), ylim=(-1.65, 1.65), aspect="equal", xticks=(-1, 0, 1), yticks=(-1, 0, 1)
    )
    plane.set_title("eigenvalues of $W$")
    ax.plot([], [], color=BLUE, lw=2, gid="left")
    ax.axhline(1, color=MUTED, lw=1, ls=DASHED)
    ax.set(
        yscale="log",
        xlim=(0, 100),
        ylim=(1e-18, 1e18),
        xlabel="steps back",
        title="left of an error",
    )
    ax.set_yticks((1e-15, 1e-10, 1e-5, 1, 1e5, 1e10, 1e15))
    ax.minorticks_off()
    return fig


# ---- depth

DEPTHS = (3, 6, 10, 20, 30)
LOOKS = {"plain": (MUTED, "v", ":"), "residual": (BLUE, "o", "-"), "highway": (GREEN, "s", DASHED)}


def gradients(figure, data):
    """Bind each layer's gradient in nets of three kinds to `layers`, by ``depth``; return it."""
    for kind in KINDS:
        rows = np.full((len(DEPTHS), DEPTHS[-1] + 1), np.nan)
        for row, hidden in zip(rows, DEPTHS, strict=True):
            row[: hidden + 1] = norms(data, hidden, kind)
        figure.table(kind, rows, by="depth", x=np.arange(1, rows.shape[1] + 1))
        figure.table(f"{kind}-first", rows[:, 0], by="depth", format=f"{kind}: {{:.1e}}")
    return figure


def layers():
    """Draw the axes for each layer's gradient, and room for the numbers of layer 1."""
    fig, ax = plt.subplots(figsize=(4.7, 3.5))
    for k, (kind, (colour, marker, dash)) in enumerate(LOOKS.items()):
        look: Any = {"color": colour, "marker": marker, "ls": dash, "mfc": PAPER}
        ax.plot([], [], **look, ms=5, lw=1.6, gid=kind, label=kind)
        ax.text(
            0.98,
            0.06 + 0.085 * k,
            "",
            ha="right",
            transform=ax.transAxes,
            color=colour,
            gid=f"{kind}-first",
        )
    ax.text(0.98, 0.06 + 0.255, "at layer 1", ha="right", transform=ax.transAxes, color=INK)
    ax.set(
        yscale="log",
        ylim=(1e-21, 1e3),
        xlim=(0, 32),
        xlabel="layer (1 is nearest the input)",
        ylabel="gradient",
    )
    ax.set_yticks((1e-20, 1e-15, 1e-10, 1e-5, 1))
    ax.minorticks_off()
    ax.legend(loc="upper center", ncols=3, bbox_to_anchor=(0.5, 1.14), columnspacing=1.2)
    return fig


# ---- the gated recurrent unit

BEFORE, MEMORY = 0.8, 1.0  # h_{t-1}, and the weight W_n that reads it


def unit():
    """Draw the unit with a number for each slot."""
    slots = dict.fromkeys(("h_prev", "r", "u", "n", "kept", "new", "h"), "0.00")
    return diagrams.gated_unit(slots | {"h_prev": f"{BEFORE:.2f}"})


def turn_taps(figure):
    """Bind the numbers of `unit` to its taps ``u``, ``r`` and its input ``a``; return it."""
    u, r, a = sp.symbols("u r a")
    n = sp.tanh(a + r * MEMORY * BEFORE)
    kept, new = u * BEFORE, (1 - u) * n
    for slot, value in {"r": r, "u": u, "n": n, "kept": kept, "new": new, "h": kept + new}.items():
        figure.text(f"number-{slot}", value, ".2f")
    figure.transform("valve-u-handle", rotate=90 * (1 - u))
    figure.transform("valve-r-handle", rotate=90 * (1 - r))
    return figure.transform("valve-new-handle", rotate=90 * u)


# ---- what was measured

NETS = {  # row of the table -> net and first bias
    "LSTM, forget bias 0": ("LSTM", "0"),
    "LSTM, forget bias 1": ("LSTM", "1"),
    "LSTM, ln(lag)": ("LSTM", "ln(lag)"),
    "LSTM, ln(lag), input shut": ("LSTM", "ln(lag), input shut"),
    "LSTM, spread": ("LSTM", "spread"),
    "GRU, update bias 0": ("GRU", "0"),
    "GRU, update bias 1": ("GRU", "1"),
    "GRU, ln(lag)": ("GRU", "ln(lag)"),
    "GRU, spread": ("GRU", "spread"),
}
LAGS = {"symbol": (10, 30, 100, 300, 1000), "number": (10, 30, 100)}


def solved(trials, net, bias, task, lag):
    """Return the updates of these trials, None for a failure; an empty list if none was made."""
    wanted = {"net": net, "bias": bias, "task": task, "lag": lag}
    return [t.outcome["updates"] for t in trials if wanted.items() <= t.settings.items()]


def count(updates):
    """Say how many of these trials were solved: "7" means of ten; "–" that none was made."""
    solved = sum(u is not None for u in updates)
    return (
        "–" if not updates else str(solved) if len(updates) == 10 else f"{solved} of {len(updates)}"
    )


def solved_rows(trials, task):
    """Return rows of a table: a net that was tried, then what was solved at each lag."""
    rows = []
    for name, one in NETS.items():
        found = [solved(trials, *one, task, lag) for lag in LAGS[task]]
        if any(found):
            rows.append([name, *map(count, found)])
    return rows
