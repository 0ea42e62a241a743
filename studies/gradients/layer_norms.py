"""How large each layer's gradient is, before and during training.

A deep net on the digits, trained by plain mini-batch SGD. Layers near the input learn only as
fast as their gradient is large.

Sources: Hochreiter 1991; Glorot and Bengio 2010 (why the scale of the first weights matters);
He, Zhang, Ren, Sun 2015 (the scale for relu).
"""

import numpy as np

from lstm_lib.checks import check_array, check_int
from lstm_lib.feedforward import forward, gradient_norms, init, loss_and_grads
from lstm_lib.training import minibatches, train


def deep_sizes(hidden, width=32):
    """Units of a net for the digits: 64 pixels, `hidden` layers of `width` units, 10 outputs."""
    check_int("hidden", hidden, 1)
    check_int("width", width, 1)
    return [64, *[width] * hidden, 10]


def train_deep(
    data, params, *, activation="sigmoid", lr=0.1, steps=1000, size=32, seed=0, progress=False
):
    """Train by plain mini-batch SGD, and watch the gradient of every layer.

    Parameters
    ----------
    data : Digits
    params : list of dict
        From `lstm_lib.feedforward.init`.
    activation : {"sigmoid", "tanh", "relu", "identity"}
    lr : float
        Learning rate.
    steps, size : int
        Number of steps, images per step.
    seed : int
        Of the order of the images.
    progress : bool
        Show a progress bar.

    Returns
    -------
    params : list of dict
    history : dict
        "loss" (steps,), and "norms" (steps, L): the gradient's norm in each layer.

    Raises
    ------
    FloatingPointError
        The loss or a gradient overflowed.
    TypeError, ValueError
        A bad argument.
    """
    batches = minibatches(np.random.default_rng(check_int("seed", seed, 0)), size, data.x, data.y)
    params, history = train(
        params,
        lambda p, batch: loss_and_grads(p, batch, activation=activation),
        batches,
        steps=steps,
        optimiser="sgd",
        lr=lr,
        progress=progress,
        watch=lambda step: gradient_norms(step.grads),
    )
    return params, {"loss": history["loss"], "norms": np.array(history["watch"])}


def accuracy(params, x, y, activation="sigmoid"):
    """Share of the images whose most probable class is the right one; guessing gives 0.1."""
    prediction = forward(params, x, activation=activation)["prediction"]
    right = prediction.argmax(axis=1) == np.argmax(y, axis=1)
    return float(right.mean())


def initial_norms(data, sizes, scale, activation, seed=0):
    """Gradient norm of each layer before the first step, over all the training images.

    Parameters
    ----------
    data : Digits
    sizes : sequence of int
    scale : float, "he" or None
        As for `lstm_lib.feedforward.init`.
    activation : {"sigmoid", "tanh", "relu", "identity"}
    seed : int

    Returns
    -------
    ndarray, shape (L,)
    """
    params = init(np.random.default_rng(check_int("seed", seed, 0)), sizes, scale=scale)
    return gradient_norms(loss_and_grads(params, (data.x, data.y), activation=activation)[1])


def layer_spread(data, params, activation="sigmoid"):
    """How far the training images lie apart in each layer's input.

    Parameters
    ----------
    data : Digits
    params : list of dict
    activation : {"sigmoid", "tanh", "relu", "identity"}

    Returns
    -------
    ndarray, shape (L,)
        Root mean square distance of a unit from its mean over the images; first the pixels.
    """
    inputs = forward(params, data.x, activation=activation)["h"]  # L arrays (B, n_{l-1})
    return np.array([np.sqrt(h.var(axis=0).mean()) for h in inputs])


def read_out(
    data, params, layer, *, activation="sigmoid", rescaled=False, lr=0.5, steps=2000, seed=0
):
    """Train a softmax layer on the output of a frozen layer.

    Parameters
    ----------
    data, lr, steps, seed
        As for `train_deep`.
    params : list of dict
        The frozen net.
    layer : int
        Whose output is read; 0: the pixels.
    activation : {"sigmoid", "tanh", "relu", "identity"}
    rescaled : bool
        Take the mean over the images off, and divide by the spread (see `layer_spread`).

    Returns
    -------
    float
        Accuracy on the test images.
    """
    check_int("layer", layer, 0, len(params) - 1)
    h, h_test = (
        forward(params, x, activation=activation)["h"][layer] for x in (data.x, data.x_test)
    )
    if rescaled:
        middle, spread = h.mean(axis=0), np.sqrt(h.var(axis=0).mean())
        h, h_test = (h - middle) / spread, (h_test - middle) / spread
    start = init(np.random.default_rng(seed), [h.shape[1], len(data.y[0])])
    seen = data._replace(x=h, x_test=h_test)
    top, _ = train_deep(seen, start, lr=lr, steps=steps, seed=seed)
    return accuracy(top, h_test, data.y_test)


def trial(data, sizes, scale, activation, *, lr=0.1, steps=1000, seed=0):
    """Train one net from one seed.

    Parameters
    ----------
    data, sizes, scale, activation, seed
        As for `initial_norms`.
    lr, steps
        As for `train_deep`.

    Returns
    -------
    norms : ndarray, shape (L,)
        `initial_norms`.
    right : float
        Accuracy on the test images after training; NaN if the training overflowed.
    """
    params = init(np.random.default_rng(check_int("seed", seed, 0)), sizes, scale=scale)
    norms = gradient_norms(loss_and_grads(params, (data.x, data.y), activation=activation)[1])
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            params, _ = train_deep(
                data, params, activation=activation, lr=lr, steps=steps, seed=seed
            )
    except FloatingPointError:
        return norms, float("nan")
    return norms, accuracy(params, data.x_test, data.y_test, activation)


def smooth(series, window=25):
    """Mean over each `window` steps in a row, of logarithms: noise of single batches goes.

    Parameters
    ----------
    series : array_like, shape (steps, L)
        Above zero.
    window : int

    Returns
    -------
    ndarray, shape (steps // window, L)
        Geometric means.
    """
    series = check_array("series", series, ("steps", "L"))
    check_int("window", window, 1, len(series))
    blocks = series[: len(series) // window * window].reshape(-1, window, series.shape[1])
    return np.exp(np.log(blocks).mean(axis=1))


def survey(data, sizes, scales, activations, *, lr=0.1, steps=400, seed=0):
    """Run a `trial` for each pair of weight scale and activation.

    Parameters
    ----------
    data, sizes, lr, steps, seed
        As for `trial`.
    scales : sequence of float
        Standard deviations of the first weights.
    activations : sequence of str

    Returns
    -------
    norms : ndarray, shape (scales, activations, L)
    right : ndarray, shape (scales, activations)
        Accuracies; NaN where the training overflowed.
    """
    trials = [
        [
            trial(data, sizes, scale, activation, lr=lr, steps=steps, seed=seed)
            for activation in activations
        ]
        for scale in scales
    ]
    norms = np.array([[norm for norm, _ in row] for row in trials])
    return norms, np.array([[right for _, right in row] for row in trials])
