"""Deep nets for the digits whose layers add to what is there: residual, and with a highway gate.

Chapter 3's net with one line changed. Between the first layer, which brings 64 pixels to `width`
units, and the softmax, a layer makes h_l of h_{l-1}:

    plain      h_l = F(h_{l-1})                                      F(h) = sigmoid(W h + b)
    residual   h_l = h_{l-1} + F(h_{l-1})
    highway    h_l = k h_{l-1} + (1 - k) F(h_{l-1}),                 k = sigmoid(W_k h_{l-1} + b_k)

Sources: He, Zhang, Ren, Sun 2016 (residual); Srivastava, Greff, Schmidhuber 2015 (highway).
"""

import numpy as np

from lstm_lib import feedforward
from lstm_lib.activations import sigmoid
from lstm_lib.checks import check_int, check_name, check_number
from lstm_lib.losses import loss_and_error
from lstm_lib.training import minibatches, train
from studies.gradients.layer_norms import deep_sizes

KINDS = ("plain", "residual", "highway")


def init(rng, hidden, kind="plain", *, width=32, keep=2.0):
    """Draw the weights: those of the plain net, the same for all kinds; then the gates'.

    Parameters
    ----------
    rng : numpy.random.Generator
    hidden, width : int
        Hidden layers, and units in each.
    kind : {"plain", "residual", "highway"}
    keep : float
        First bias of the highway gates, above 0: they begin by keeping.
    """
    params = feedforward.init(rng, deep_sizes(hidden, width))
    if check_name("kind", kind, KINDS) == "highway":
        check_number("keep", keep)
        for layer in params[1:-1]:
            layer["W_k"] = rng.normal(0, 1 / np.sqrt(width), (width, width))
            layer["b_k"] = np.full(width, float(keep))
    return params


def loss_and_grads(params, batch, *, kind="plain"):
    """Mean cross-entropy of a batch, and its gradient, a list like `params`.

    Parameters
    ----------
    params : list of dict
        As from `init`.
    batch : (x, y)
        Inputs (B, 64), one-hot classes (B, 10).
    kind : str
    """
    h, kept = _forward(params, batch[0], kind)
    loss, dz = loss_and_error(h[-1] @ params[-1]["W"].T + params[-1]["b"], batch[1])
    grads = [{"W": dz.T @ h[-1], "b": dz.sum(0)}]
    dh = dz @ params[-1]["W"]
    for l in reversed(range(len(params) - 1)):
        F, k, last, more = kept[l], 1.0, 0.0, {}  # plain: nothing of the old state goes on
        if kind == "residual" and l:
            last = dh
        if kind == "highway" and l:
            k = sigmoid(h[l] @ params[l]["W_k"].T + params[l]["b_k"])  # type: ignore[assignment]
            dk = dh * (h[l] - F) * k * (1 - k)
            more = {"W_k": dk.T @ h[l], "b_k": dk.sum(0)}
            last, k = k * dh + dk @ params[l]["W_k"], 1 - k
        dz = F * (1 - F) * k * dh
        grads.append({"W": dz.T @ h[l], "b": dz.sum(0)} | more)
        dh = dz @ params[l]["W"] + last
    return loss, grads[::-1]


def _forward(params, x, kind):
    """What goes into each layer, h[0] = x, and F of each but the last."""
    h, kept = [x], []
    check_name("kind", kind, KINDS)
    for l, layer in enumerate(params[:-1]):
        F = sigmoid(h[-1] @ layer["W"].T + layer["b"])
        kept.append(F)
        if kind == "residual" and l:
            F = h[-1] + F  # the one line
        elif kind == "highway" and l:
            k = sigmoid(h[-1] @ layer["W_k"].T + layer["b_k"])
            F = k * h[-1] + (1 - k) * F
        h.append(F)
    return h, kept


def accuracy(params, x, y, kind="plain"):
    """Share of the images whose most probable class is the right one."""
    h, _ = _forward(params, x, kind)
    logits = h[-1] @ params[-1]["W"].T + params[-1]["b"]
    return float((logits.argmax(1) == np.argmax(y, 1)).mean())


def norms(data, hidden, kind, *, keep=2.0, seed=0):
    """Length of the gradient of W and b in each layer before training, over all images: (L,)."""
    rng = np.random.default_rng(check_int("seed", seed, 0))
    params = init(rng, hidden, kind, keep=keep)
    _, grads = loss_and_grads(params, (data.x, data.y), kind=kind)
    return np.array([np.sqrt((g["W"] ** 2).sum() + (g["b"] ** 2).sum()) for g in grads])


def trained(data, hidden, kind, *, keep=2.0, lr=0.5, steps=600, seed=0):
    """Train by mini-batch SGD, as `layer_norms.train_deep`; return the accuracy on the test images.

    NaN if the training overflowed.
    """
    rng = np.random.default_rng(check_int("seed", seed, 0))
    batches = minibatches(np.random.default_rng(seed), 32, data.x, data.y)
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            params, _ = train(
                init(rng, hidden, kind, keep=keep),
                lambda p, batch: loss_and_grads(p, batch, kind=kind),
                batches,
                steps=steps,
                optimiser="sgd",
                lr=lr,
                progress=False,
            )
    except FloatingPointError:
        return float("nan")
    return accuracy(params, data.x_test, data.y_test, kind)
