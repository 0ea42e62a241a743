"""A feed-forward net of L layers: forward, and beside it backward.

    z_l = W_l h_{l-1} + b_l,   h_l = f(z_l),   h_0 = x,   prediction = softmax(z_L)

The last layer's z are the logits. The error starts there as prediction - y and goes back by
dz_{l-1} = f'(z_{l-1}) * W_l^T dz_l: what vanishes in time in a recurrent net vanishes here in
depth. Arrays are (B, features); params is a list with one dict per layer, params[0] nearest the
input.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib.activations import activation as by_name
from lstm_lib.checks import (
    check_array,
    check_batch,
    check_int,
    check_keys,
    check_made,
    check_number,
    check_rng,
)
from lstm_lib.kinds import Array, Batch, Params, Trace
from lstm_lib.losses import loss_and_error, predict


def init(
    rng: np.random.Generator, sizes: Sequence[int], *, scale: float | str | None = None
) -> list[Params]:
    """Draw Gaussian weights with mean 0; biases start at 0.

    Parameters
    ----------
    rng : numpy.random.Generator
    sizes : sequence of int
        Units from input to output: (64, 32, 32, 10) has three layers of weights.
    scale : float or "he", optional
        Standard deviation of the weights. None: 1/sqrt(fan in) (LeCun et al. 1998);
        "he": sqrt(2/fan in), for relu (He et al. 2015).

    Returns
    -------
    list of dict
        For each layer "W" (n_l, n_{l-1}) and "b" (n_l,).

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type or out of range.

    Examples
    --------
    >>> [layer["W"].shape for layer in init(np.random.default_rng(0), (4, 3, 2))]
    [(3, 4), (2, 3)]
    """
    check_rng("rng", rng)
    if not isinstance(sizes, list | tuple) or len(sizes) < 2:
        raise ValueError(f"sizes: got {sizes!r}, expected at least two numbers of units")
    for i, size in enumerate(sizes):
        check_int(f"sizes[{i}]", size, 1)
    if scale is not None and not (isinstance(scale, str) and scale == "he"):
        check_number("scale", scale, 0)
    gains = {None: 1.0, "he": np.sqrt(2)}
    return [
        {
            "W": rng.normal(0, gains[scale] / np.sqrt(m) if scale in gains else scale, (n, m)),  # type: ignore[arg-type]
            "b": np.zeros(n),
        }
        for m, n in pairwise(sizes)
    ]


def forward(params: list[Params], x: ArrayLike, *, activation: str = "sigmoid") -> Trace:
    """Run the net over a batch.

    Parameters
    ----------
    params : list of dict
        Shaped like `init`'s.
    x : array_like, shape (B, D)
    activation : {"sigmoid", "tanh", "relu", "identity"}
        Of all layers but the last.

    Returns
    -------
    dict
        The trace: "z", a list of L arrays (B, n_l); "h", a list of L arrays (B, n_{l-1}), what
        goes into each layer, h[0] = x; "logits" = z[-1] and "prediction" (B, O); the name
        "activation".

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name, or with NaN or infinity.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), (4, 3, 2))
    >>> forward(params, np.zeros((1, 4)))["prediction"].shape
    (1, 2)
    """
    params, x, f = *check_net(params, x), by_name(activation).f
    z: list[Array]
    z, h = [], []
    for layer in params:
        h.append(f(z[-1]) if z else x)  # (B, n_{l-1})
        z.append(h[-1] @ layer["W"].T + layer["b"])  # (B, n_l)
    trace = {"z": z, "h": h, "logits": z[-1], "prediction": predict(z[-1])}
    return trace | {"activation": activation}


def backward(params: list[Params], trace: Trace, dlogits: ArrayLike) -> list[Params]:
    """Gradient of every layer.

    Parameters
    ----------
    params : list of dict
    trace : dict
        From `forward`, with the same `params`.
    dlogits : array_like, shape (B, O)
        d loss / d logits.

    Returns
    -------
    list of dict
        Shaped like `params`.

    Raises
    ------
    TypeError, ValueError
        `trace` is not from `forward`, or what is given does not fit together.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), (4, 3, 2))
    >>> grads = backward(params, forward(params, np.zeros((1, 4))), [[-0.5, 0.5]])
    >>> grads[1]["b"]
    array([-0.5,  0.5])
    """
    h = check_keys("trace", trace, ("h", "activation"))["h"]
    first = h[0] if isinstance(h, list) and h else None
    params, _ = check_net(params, check_made("trace['h'][0]", first, ("B", "D")))
    if len(h) != len(params):
        raise ValueError(f"trace['h']: got {len(h)} arrays, expected one per layer: {len(params)}")
    for l, layer in enumerate(params):
        check_made(f"trace['h'][{l}]", h[l], (len(h[0]), layer["W"].shape[1]))
    dz = check_array("dlogits", dlogits, (len(h[0]), len(params[-1]["b"])), finite=False)
    derivative, grads = by_name(trace["activation"]).derivative, []
    for l in reversed(range(len(params))):
        grads.append({"W": dz.T @ h[l], "b": dz.sum(axis=0)})
        if l:
            dz = derivative(h[l]) * (dz @ params[l]["W"])  # (B, n_{l-1})
    return grads[::-1]


def loss_and_grads(
    params: list[Params], batch: Batch, *, activation: str = "sigmoid"
) -> tuple[float, list[Params]]:
    """Mean cross-entropy of a batch, and its gradient.

    Parameters
    ----------
    params : list of dict
    batch : (x, y) or (x, y, mask)
        Inputs (B, D), target probabilities (B, O), one-hot for classes, and which count, (B,).
    activation
        As for `forward`.

    Returns
    -------
    loss : float
        In nats.
    grads : list of dict
        Shaped like `params`.

    Raises
    ------
    TypeError, ValueError
        As for `forward` and `losses.loss_and_error`; or `batch` has not two or three parts.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), (4, 3, 2))
    >>> loss, grads = loss_and_grads(params, (np.zeros((1, 4)), [[0, 1]]))
    >>> [layer["W"].shape for layer in grads]
    [(3, 4), (2, 3)]
    """
    x, y, mask = check_batch(batch)
    trace = forward(params, x, activation=activation)
    loss, dlogits = loss_and_error(trace["logits"], y, mask=mask)
    return loss, backward(params, trace, dlogits)


def gradient_norms(grads: list[Params]) -> Array:
    """Euclidean norm of each layer's gradient, W and b taken as one vector.

    Parameters
    ----------
    grads : list of dict
        From `backward`.

    Returns
    -------
    ndarray, shape (L,)
        From the layer nearest the input to the last.

    Raises
    ------
    TypeError, ValueError
        `grads` is not a list of one dict per layer.

    Examples
    --------
    >>> gradient_norms([{"W": np.array([[3.0]]), "b": np.array([4.0])}])
    array([5.])
    """
    if not isinstance(grads, list) or not grads:
        raise ValueError(f"grads: got {grads!r:.40}, expected a list of one dict per layer")
    layers = [_layer(f"grads[{i}]", layer, "m", False) for i, layer in enumerate(grads)]
    return np.array([np.sqrt(sum(np.vdot(g, g) for g in layer.values())) for layer in layers])


def check_net(params: list[Params], x: ArrayLike) -> tuple[list[Params], Array]:
    """Return the layers and x as float64 arrays that fit together, or raise.

    >>> params, x = check_net(init(np.random.default_rng(0), (2, 3)), [[1, 2]])
    >>> x
    array([[1., 2.]])
    """
    if not isinstance(params, list) or not params:
        raise ValueError(f"params: got {params!r:.40}, expected a list of one dict per layer")
    x = check_array("x", x, ("B", "D"))
    checked, m = [], x.shape[1]
    for i, layer in enumerate(params):
        checked.append(_layer(f"params[{i}]", layer, m))
        m = len(checked[-1]["W"])
    return checked, x


def _layer(name: str, layer: Params, m: int | str, finite: bool = True) -> Params:
    """Return W (n, m) and b (n,) of one layer as float64 arrays that fit together, or raise.

    >>> _layer("params[0]", {"W": [[1.0]]}, 1)
    Traceback (most recent call last):
    ValueError: params[0]: got a dict without 'b'
    """
    if len(check_keys(name, layer, ("W", "b"))) > 2:
        raise ValueError(f"{name}: got {sorted(map(str, layer))}, expected 'W' and 'b'")
    W = check_array(f"{name}['W']", layer["W"], ("n", m), finite)
    return {"W": W, "b": check_array(f"{name}['b']", layer["b"], (len(W),), finite)}
