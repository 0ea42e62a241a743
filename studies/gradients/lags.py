"""How much of an error is left after it has travelled back over a time lag.

The error of the last prediction is sent back by the network's own BPTT; its size at each earlier
step is compared with its size at the last one. The weight size is a *gain* g: the entries of a
Gaussian recurrent matrix W (H, H) have standard deviation g / sqrt(H), which puts its spectral
radius near g; an orthogonal or identity matrix is multiplied by g.

Sources: Hochreiter 1991; Bengio, Simard, Frasconi 1994 (the shrinking); Pascanu, Mikolov, Bengio
2013 (the growing); Saxe, McClelland, Ganguli 2014 (orthogonal); Le, Jaitly, Hinton 2015 (identity).
"""

import numpy as np

from lstm_lib.activations import activation
from lstm_lib.checks import check_int, check_name, check_number
from lstm_lib.rnn import bptt, init_rnn

STARTS = ("gaussian", "orthogonal", "identity")


def error_by_lag(params, x, lags, f="tanh"):
    """Size of the last step's error q steps earlier, relative to its size at lag 0.

    Parameters
    ----------
    params : dict
        Of a recurrent network, see `lstm_lib.rnn.init_rnn`.
    x : array_like, shape (T, B, D)
        Inputs, more than `lags` steps of them.
    lags : int
    f : {"sigmoid", "tanh", "relu", "identity"}

    Returns
    -------
    ndarray, shape (lags + 1,)
        |d C / d net_{T-q}| / |d C / d net_T| for q = 0 ... lags, Euclidean norms over the hidden
        units and the batch. C is half the squared output at the last step alone.
    nets : ndarray, shape (lags, B, H)
        The net inputs whose slopes multiplied the error on its way.

    Raises
    ------
    TypeError, ValueError
        A bad argument, fewer than `lags` + 1 steps, or no error at the last one.
    """
    x = np.asarray(x, dtype=np.float64)
    check_int("lags", lags, 1, len(x) - 1)
    last = np.zeros(len(x))
    last[-1] = 1  # only the last prediction counts
    y = np.zeros((*x.shape[:2], len(params["V"])))
    _, _, trace = bptt(params, x, y, f=f, output="linear", weight=last)
    sizes = np.sqrt((trace["dnet"] ** 2).sum(axis=(1, 2)))[::-1]  # (T,), lag 0 first
    if not sizes[0]:
        raise ValueError("x: the last output is exactly 0, expected an error to send back")
    return sizes[: lags + 1] / sizes[0], trace["net"][-lags - 1 : -1]


def random_rnn(rng, gain, H=32, D=8, start="gaussian", inputs=None):
    """Return a random network whose W has the given gain.

    Parameters
    ----------
    rng : numpy.random.Generator
    gain : float
    H, D : int
        Numbers of hidden units and inputs.
    start : {"gaussian", "orthogonal", "identity"}
        What W is; U, V as `init_rnn` draws them.
    inputs : float, optional
        Standard deviation of U instead.

    Raises
    ------
    TypeError, ValueError
        A bad argument.
    """
    check_number("gain", gain, 0)
    check_name("start", start, STARTS)
    params = init_rnn(rng, D, H, 1)
    if start == "orthogonal":
        q, r = np.linalg.qr(params["W"])
        params["W"] = q * np.sign(np.diag(r))  # all orthogonal matrices equally likely
    if start == "identity":
        params["W"] = np.eye(H)
    params["W"] = gain * params["W"]
    if inputs is not None:
        params["U"] = check_number("inputs", inputs, 0) * np.sqrt(D) * params["U"]
    return params


def measure(f, gain, lags=100, seeds=range(10), H=32, D=8, start="gaussian", inputs=None):
    """Measure `error_by_lag` in random networks with random inputs, N(0, 1) at each step.

    Parameters
    ----------
    f : {"sigmoid", "tanh", "relu", "identity"}
    gain, H, D, start, inputs
        As for `random_rnn`.
    lags : int
    seeds : iterable of int
        One network and one input sequence a seed; 100 steps run in before the lags begin.

    Returns
    -------
    errors : ndarray, shape (seeds, lags + 1)
        Relative to lag 0.
    factor : float
        The predicted factor a step: gain times the root mean square of f' over all the units,
        steps and seeds.

    Raises
    ------
    TypeError, ValueError
        A bad argument.
    """
    check_int("lags", lags, 1)
    errors, nets = [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        params = random_rnn(rng, gain, H, D, start, inputs)
        error, net = error_by_lag(params, rng.normal(size=(100 + lags + 1, 1, D)), lags, f)
        errors.append(error)
        nets.append(net)
    return np.array(errors), gain * root_mean_square(activation(f).slope(np.array(nets)))


def root_mean_square(values):
    """Return the square root of the mean square: the typical size in a sum of many terms."""
    return float(np.sqrt(np.mean(np.square(values))))


def growth(W, lags):
    """Norms of W^q for q = 0 ... lags: the most that q linear steps can do to an error.

    Spectral norms. In the long run they grow like the spectral radius to the power q (Gelfand);
    before that they may do something else.
    """
    check_int("lags", lags, 1)
    power, norms = np.eye(len(W)), [1.0]
    for _ in range(lags):
        power = power @ W
        norms.append(np.linalg.norm(power, 2))
    return np.array(norms)
