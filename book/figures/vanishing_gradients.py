"""The drawn parts of the chapter "Vanishing gradients": axes and labels, no ideas."""

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display

from explorables.numbers import format_number, parse_format
from explorables.style import BLUE, DASHED, GREEN, INK, MUTED, ORANGE, name_at_end
from explorables.words import inline

WIDE = 4.7  # inches: a phone shows it as it is


def norms_figure(runs, window, data):
    """The first image of each digit; one panel per net: each layer's gradient over the training.

    Parameters
    ----------
    runs : dict of str to ndarray
        Title of the panel, norms (blocks, L), one block per `window` of steps.
    window : int
    data : Digits
    """
    heights = (0.5, *[2.1] * len(runs))
    fig, (top, *axes) = plt.subplots(
        len(heights), 1, figsize=(WIDE, sum(heights)), gridspec_kw={"height_ratios": heights}
    )
    _digits(top, data)
    for ax, (title, norms) in zip(axes, runs.items(), strict=True):
        steps = window * (np.arange(len(norms)) + 0.5)
        last = norms.shape[1]
        for layer, series in enumerate(norms.T, start=1):
            ends = {1: BLUE, last: ORANGE}
            ax.plot(
                steps,
                series,
                color=ends.get(layer, MUTED),
                lw=2.4 if layer in ends else 1.2,
                ls="-" if layer in ends else (0, (4, 2)),
            )
            if layer in ends:
                below = {"xytext": (5, -14 if layer == 1 else 3), "textcoords": "offset points"}
                ax.annotate(f"layer {layer}", (0, series[0]), color=ends[layer], **below)
        ax.set(yscale="log", ylim=(1e-5, 3), title=title, ylabel="gradient")
        ax.set(xlim=(0, steps[-1]))
        ax.tick_params(labelbottom=ax is axes[-1])
        ax.grid(axis="y")
    axes[-1].set(xlabel="step of training", xticks=range(0, int(steps[-1]) + 25, 500))
    return fig


def _digits(ax, data):
    """Draw the first image of each digit, from 0 to 9."""
    labels = data.y.argmax(axis=1)
    first = [data.x[np.flatnonzero(labels == digit)[0]].reshape(8, 8) for digit in range(10)]
    ax.imshow(np.hstack([np.pad(image, 1) for image in first]), cmap="gray_r", vmin=0, vmax=1)
    ax.axis("off")


def both_ways_figure(spread, norms):
    """Draw the images' spread in each layer's input and the layers' gradients, before training.

    Parameters
    ----------
    spread, norms : ndarray, shape (L,)
    """
    fig, ax = plt.subplots(figsize=(WIDE, 3.4))
    layers = np.arange(1, len(norms) + 1)
    ax.plot(layers, spread, "s--", color=GREEN, label="spread of the images, on the way up")
    ax.plot(layers, norms, "o-", color=BLUE, label="gradient norm, on the way down")
    ax.set(yscale="log", ylim=(1e-5, 20), yticks=10.0 ** np.arange(-5, 1))
    ax.set(xticks=layers, xlabel="layer (1 is nearest the input)")
    ax.grid(axis="y")
    ax.legend(loc="upper center")
    return fig


def starts_figure(kept):
    """Error against time lag for first weights of several kinds.

    Parameters
    ----------
    kept : dict of (str, str, float or None) to ndarray of shape (lags + 1,)
        Activation, kind of W, and standard deviation of U (None: the usual one) to medians.
    """
    fig, ax = plt.subplots(figsize=(WIDE, 3.8))
    looks = {"gaussian": (ORANGE, DASHED), "orthogonal": (BLUE, "-"), "identity": (GREEN, "-.")}
    height = {"left": 1e-14, "right": 1e2}  # of the next name, from above
    for (f, start, inputs), errors in sorted(kept.items(), key=lambda line: -line[1][-1]):
        colour, dash = looks[start]
        ax.plot(errors, color=colour, ls=dash)
        name = start if f == "relu" else f"{start}, {'small' if inputs else 'usual'}"
        below = np.flatnonzero(errors < 1e-20)
        side, x = ("left", below[0] + 20) if len(below) else ("right", len(errors) - 1)
        y = height[side] if len(below) else min(errors[-1], height[side])
        name_at_end(ax, name, x, y, colour)
        height[side] = y / 60
    ax.set(yscale="log", ylim=(1e-20, 1e3), yticks=10.0 ** np.arange(-20, 1, 5))
    ax.set(xlim=(0, len(errors) - 1), xticks=(0, 500, 1000), xlabel="steps back $q$")
    ax.set_ylabel("error, relative to lag 0")
    ax.grid(axis="y")
    return fig


def lags_figure(curves):
    """Error against time lag, measured (line) and estimated (dashed).

    Parameters
    ----------
    curves : dict of float to (ndarray, float)
        Gain; medians over seeds (lags + 1,) and the estimated factor per step.
    """
    fig, ax = plt.subplots(figsize=(WIDE, 3.6))
    for gain, (errors, factor) in curves.items():
        lags = np.arange(len(errors))
        ax.plot(lags, errors, color=BLUE)
        ax.plot(lags, factor**lags, color=INK, lw=1.1, ls=(0, (4, 3)))
        name_at_end(ax, f"g = {gain:g}", lags[-1], errors[-1], BLUE)
    ax.set(yscale="log", yticks=10.0 ** np.arange(-50, 11, 10), ylim=(1e-55, 1e15))
    ax.set(xlim=(0, len(errors) - 1), xlabel="steps back $q$")
    ax.set_ylabel("error, relative to lag 0")
    ax.grid(axis="y")
    return fig


def chain_figure(layers=12):
    """Axes of the chain, both log: dots ``factor`` (top), line ``product`` (below), by layer."""
    fig, (top, below) = plt.subplots(2, 1, figsize=(WIDE, 4.2), sharex=True)
    x = np.arange(1, layers + 1)
    top.plot(x, np.ones(layers), "s", color=BLUE, gid="factor")
    top.set(yscale="log", ylim=(1e-3, 10), yticks=10.0 ** np.arange(-3, 2))
    top.set(ylabel="each factor")
    below.plot(x, np.ones(layers), "o-", color=ORANGE, gid="product")
    below.set(yscale="log", ylim=(1e-20, 1e8), yticks=10.0 ** np.arange(-20, 9, 4))
    below.set(ylabel="their product", xlabel="layer", xlim=(0.4, layers + 0.6), xticks=x)
    for ax in (top, below):
        ax.axhline(1, color=INK, lw=1, ls=(0, (4, 3)))
        ax.grid(axis="y")
    top.text(layers + 0.5, 1.15, "one", ha="right", va="bottom", color=INK)
    fig.align_ylabels()
    return fig


def window_figure():
    """Axes of one neuron's factor over its input: line ``factor``, area ``above``."""
    fig, ax = plt.subplots(figsize=(WIDE, 3.2))
    ax.fill_between([0, 1], [1, 1], [1, 1], color=ORANGE, alpha=0.35, gid="above")
    ax.plot([0, 1], [0, 0], color=BLUE, gid="factor")
    ax.axhline(1, color=INK, lw=1, ls=(0, (4, 3)))
    ax.text(0.995, 1.06, "one", ha="right", va="bottom", color=INK)
    ax.set(xlim=(0, 1), ylim=(0, 6.2), xlabel=r"$h$, the neuron's input")
    ax.set_ylabel("factor w σ′(w h + b)")
    return fig


def weights_figure(edges):
    """Axes of the histogram of log10 of the factors: area ``share``, texts ``typical``, ``ten``."""
    fig, ax = plt.subplots(figsize=(WIDE, 3.2))
    ax.fill_between(edges, 0 * edges, color=BLUE, gid="share")
    ax.axvline(0, color=INK, lw=1, ls=(0, (4, 3)))
    ax.text(0.06, 0.97, "one", transform=ax.get_xaxis_transform(), va="top", color=INK)
    ax.text(0.02, 0.95, "", transform=ax.transAxes, va="top", gid="typical")
    ax.text(0.02, 0.83, "", transform=ax.transAxes, va="top", gid="ten")
    ax.set(xlim=(edges[0], edges[-1]), ylim=(0, 0.36), ylabel="share of the factors")
    decades = np.arange(np.ceil(edges[0]), edges[-1] + 0.1, 2)
    ax.set(xticks=decades, xticklabels=[f"{10.0**d:g}" for d in decades])
    ax.set_xlabel("size of one factor, |w f′(z)|")
    return fig


def layers_figure(layers):
    """Axes of the gradient by layer, the last one's is one: line ``norm``, three texts."""
    fig, ax = plt.subplots(figsize=(WIDE, 3.6))
    x = np.arange(1, layers + 1)
    ax.axhline(1, color=INK, lw=1, ls=(0, (4, 3)))
    ax.plot(x, np.ones(layers), "o-", color=BLUE, gid="norm")
    for height, gid in ((0.97, "ratio"), (0.88, "last"), (0.79, "right")):
        ax.text(0.02, height, "", transform=ax.transAxes, va="top", gid=gid)
    ax.set(yscale="log", ylim=(1e-8, 1e6), yticks=10.0 ** np.arange(-8, 3, 2))
    ax.set(xlim=(0.7, layers + 0.3), xticks=x, xlabel="layer (1 is nearest the input)")
    ax.set_ylabel(f"gradient, relative to layer {layers}")
    ax.grid(axis="y")
    return fig


def slope_figure(steps=30):
    """Axes of one neuron: line ``state`` (top); ``product``, ``weight-alone``, ``left`` (below)."""
    fig, (top, below) = plt.subplots(
        2, 1, figsize=(WIDE, 4), sharex=True, gridspec_kw={"height_ratios": (1, 2)}
    )
    t = np.arange(steps + 1)
    top.plot(t, 0 * t, color=GREEN, lw=1.5, gid="state")
    top.axhline(0, color=MUTED, lw=1)
    top.set(ylim=(-1.1, 1.1), ylabel="state")
    label = "the weight alone"
    below.plot(t, 1 + 0 * t, "--", color=INK, lw=1.4, zorder=3, gid="weight-alone", label=label)
    below.plot(t, 1 + 0 * t, color=BLUE, gid="product", label="slope times weight")
    below.set(yscale="log", ylim=(1e-24, 1e12), yticks=10.0 ** np.arange(-20, 11, 5))
    below.text(0.02, 0.97, "", transform=below.transAxes, va="top", gid="left", color=BLUE)
    below.set(xlim=(0, steps), xlabel="step $t$", ylabel="left of a nudge")
    below.grid(axis="y")
    below.legend(loc="lower left")
    fig.align_ylabels()
    return fig


def cures_table(cures):
    """Display how gradients and accuracy follow from the activation and the first weights.

    Parameters
    ----------
    cures : dict of (str, float or str or None) to (float, float)
        Activation and scale, as for `lstm_lib.feedforward.init`; the gradient's norm in the
        first layer over the last, and the accuracy, NaN where training overflowed.
    """
    scales = {None: "$n^{-1/2}$", "he": "$(2/n)^{1/2}$"}
    names = ("activation", "std of $W$", "layer 1 / layer 7 at first", "right on test images")
    head = "".join(f'<th scope="col">{inline(name)}</th>' for name in names)
    rows = ""
    for (f, scale), (ratio, right) in cures.items():
        std = inline(scales.get(scale, f"{scale}"))
        share = "overflow" if np.isnan(right) else f"{right:.0%}"
        ratio = format_number(ratio, parse_format("ratio", ".2g"))
        cells = "".join(f"<td>{cell}</td>" for cell in (std, ratio, share))
        rows += f'<tr><th scope="row">{f}</th>{cells}</tr>'
    table = f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    display({"text/html": table, "text/plain": repr(cures)}, raw=True)
