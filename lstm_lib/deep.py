"""A deep feed-forward net: L layers, gradients layer by layer.

    net_l = W_l z_{l-1} + b_l,   z_l = f(net_l),   z_0 = x,   o = softmax(net_L)

Cross-entropy on top, so the error starts as o - y and goes back by
dnet_{l-1} = f'(net_{l-1}) * W_l^T dnet_l: what vanishes in time in a recurrent net vanishes here
in depth. Arrays are (B, features); params is a list with one dict a layer, params[0] nearest the
input.
"""

from itertools import pairwise

import numpy as np

from lstm_lib.activations import activation, softmax
from lstm_lib.checks import check_array, check_int, check_keys, check_number, check_rng
from lstm_lib.losses import cost_and_error, shares


def init_deep(rng, sizes, scale=None):
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
    """
    check_rng("rng", rng)
    if not isinstance(sizes, (list, tuple)) or len(sizes) < 2:
        raise ValueError(f"sizes: got {sizes!r}, expected at least two numbers of units")
    for i, size in enumerate(sizes):
        check_int(f"sizes[{i}]", size, 1)
    if scale not in (None, "he"):
        check_number("scale", scale, 0)
    gains = {None: 1.0, "he": np.sqrt(2)}
    return [
        {
            "W": rng.normal(0, gains[scale] / np.sqrt(m) if scale in gains else scale, (n, m)),
            "b": np.zeros(n),
        }
        for m, n in pairwise(sizes)
    ]


def forward(params, x, f="sigmoid"):
    """Run the net over a batch.

    Parameters
    ----------
    params : list of dict
        Shaped like `init_deep`'s.
    x : array_like, shape (B, D)
    f : {"sigmoid", "tanh", "relu", "identity"}
        Of all layers but the last.

    Returns
    -------
    dict
        The trace: "net", a list of L arrays (B, n_l); "z", a list of L arrays (B, n_{l-1}), what
        goes into each layer, z[0] = x; "o" (B, O) = softmax(net[-1]); the name "f".

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name, or with NaN or infinity.
    """
    params, x, act = *check_net(params, x), activation(f)
    net, z = [], []
    for layer in params:
        z.append(act.f(net[-1]) if net else x)  # (B, n_{l-1})
        net.append(z[-1] @ layer["W"].T + layer["b"])  # (B, n_l)
    return {"net": net, "z": z, "o": softmax(net[-1]), "f": f}


def backward(params, x, y, f="sigmoid"):
    """Cost and the gradient of every layer.

    Parameters
    ----------
    params, x, f
        As for `forward`.
    y : array_like, shape (B, O)
        Target probabilities, one-hot for classes.

    Returns
    -------
    loss : float
        Mean cross-entropy of the batch, in nats.
    grads : list of dict
        Shaped like `params`.

    Notes
    -----
    Time O(B sum_l n_l n_{l-1}), three times that of `forward`; memory O(B sum_l n_l).
    """
    trace = forward(params, x, f)
    net, z = trace["net"], trace["z"]
    loss, dnet = cost_and_error(net[-1], y, "softmax", shares(None, (len(z[0]),)))
    slope, grads = activation(f).slope, []
    for l in reversed(range(len(params))):
        grads.append({"W": dnet.T @ z[l], "b": dnet.sum(axis=0)})
        if l:
            dnet = slope(net[l - 1]) * (dnet @ params[l]["W"])  # (B, n_{l-1})
    return loss, grads[::-1]


def gradient_norms(grads):
    """Euclidean norm of each layer's gradient, W and b taken as one vector.

    Parameters
    ----------
    grads : list of dict
        From `backward`.

    Returns
    -------
    ndarray, shape (L,)
        From the layer nearest the input to the last.
    """
    if not isinstance(grads, list) or not grads:
        raise ValueError(f"grads: got {grads!r:.40}, expected a list of one dict a layer")
    for i, layer in enumerate(grads):
        check_keys(f"grads[{i}]", layer, ("W", "b"))
    return np.array([np.sqrt(sum(np.vdot(g, g) for g in layer.values())) for layer in grads])


def check_net(params, x):
    """Return the layers and x as float64 arrays that fit together, or raise."""
    if not isinstance(params, list) or not params:
        raise ValueError(f"params: got {params!r:.40}, expected a list of one dict a layer")
    x = check_array("x", x, ("B", "D"))
    if 0 in x.shape:
        raise ValueError(f"x: got shape {x.shape}, expected at least one row and one input")
    checked, m = [], x.shape[1]
    for i, layer in enumerate(params):
        if not isinstance(layer, dict) or set(layer) != {"W", "b"}:
            raise ValueError(f"params[{i}]: got {layer!r:.40}, expected a dict with 'W' and 'b'")
        W = check_array(f"params[{i}]['W']", layer["W"], ("n", m))
        m = len(W)
        checked.append({"W": W, "b": check_array(f"params[{i}]['b']", layer["b"], (m,))})
    return checked, x
