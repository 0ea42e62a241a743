"""How much of an error is left after it has travelled back over a time lag.

The error of the last prediction is sent back by the network's own BPTT; its size at each earlier
step is compared with its size at the last one. The weight size is a *gain* g: the entries of a
Gaussian recurrent matrix W (H, H) have standard deviation g / sqrt(H), which puts its spectral
radius near g; an orthogonal or identity matrix is multiplied by g.

Sources: Hochreiter 1991; Bengio, Simard, Frasconi 1994 (the shrinking); Pascanu, Mikolov, Bengio
2013 (the growing); Saxe, McClelland, Ganguli 2014 (orthogonal); Le, Jaitly, Hinton 2015 (identity).
"""

import numpy as np

from lstm_lib import lstm, rnn
from lstm_lib.activations import activation as by_name
from lstm_lib.checks import check_int, check_name, check_number

STARTS = ("gaussian", "orthogonal", "identity")


def relative_sizes(errors):
    """Size of an error so many steps back, relative to its size where it is put in.

    Parameters
    ----------
    errors : ndarray, shape (T, B, H)
        d loss / d what carries the error, at each step; put in at the last one.

    Returns
    -------
    ndarray, shape (T,)
        Entry q: Euclidean norm, over batch and units, at step T - q, divided by that at step T.

    Raises
    ------
    ValueError
        There is no error at the last step.
    """
    errors = errors[::-1]
    largest = np.abs(errors).max(axis=(1, 2))  # scaled by it first: nothing underflows
    if not largest[0]:
        raise ValueError("x: got inputs that let no error through, expected some at the last step")
    wide = largest[:, None, None]
    scaled = np.divide(errors, wide, where=wide > 0, out=np.zeros_like(errors))
    length = np.sqrt((scaled**2).sum(axis=(1, 2)))
    return largest / largest[0] * length / length[0]


def rnn_error(params, x, *, activation="tanh"):
    """Error of the last prediction at the pre-activations of each step before it.

    Parameters
    ----------
    params : dict
        Of a recurrent network, as from `rnn.init`.
    x : array_like, shape (T, B, D)
    activation : {"sigmoid", "tanh", "relu", "identity"}

    Returns
    -------
    left : ndarray, shape (T,)
        `relative_sizes` of d C / d z; C is half the squared output at the last step alone.
    trace : dict
        As from `rnn.forward`.
    """
    trace = rnn.forward(params, x, activation=activation, output="linear")
    dlogits = np.zeros_like(trace["logits"])
    dlogits[-1] = trace["logits"][-1]
    return relative_sizes(rnn.backward(params, trace, dlogits)[1]["z"]), trace


def lstm_error(params, x, *, variant="modern", truncated=False, state=None):
    """Error of the last output at the cell states before it.

    In the truncated gradient it is a product: only the carousel carries error, and
    d c_t / d c_{t-1} = f_t, so after q steps f_t f_{t-1} ... f_{t-q+1} are left. Without a forget
    gate that is 1, at every lag: the constant error carousel.

    Parameters
    ----------
    params, x, variant, state
        As for `lstm.forward`. One unit of error arrives at every h_T, none earlier.
    truncated : bool
        As for `lstm.backward`.

    Returns
    -------
    ndarray, shape (T+1,)
        `relative_sizes` of d loss / d c.
    """
    trace = lstm.forward(params, x, state, variant=variant)
    dh = np.zeros_like(trace["s"])
    dh[-1] = 1
    return relative_sizes(lstm.backward(params, trace, dh, truncated=truncated)[1]["c"])


def random_rnn(rng, gain, H=32, D=8, start="gaussian", inputs=None):
    """Return a random network whose W has the given gain.

    Parameters
    ----------
    rng : numpy.random.Generator
    gain : float
    H, D : int
        Numbers of hidden units and inputs.
    start : {"gaussian", "orthogonal", "identity"}
        What W is; U, V as `rnn.init` draws them.
    inputs : float, optional
        Standard deviation of U instead.

    Raises
    ------
    TypeError, ValueError
        A bad argument.
    """
    check_number("gain", gain, 0)
    check_name("start", start, STARTS)
    params = rnn.init(rng, D, H, 1)
    if start == "orthogonal":
        q, r = np.linalg.qr(params["W"])
        params["W"] = q * np.sign(np.diag(r))  # all orthogonal matrices equally likely
    if start == "identity":
        params["W"] = np.eye(H)
    params["W"] = gain * params["W"]
    if inputs is not None:
        params["U"] = check_number("inputs", inputs, 0) * np.sqrt(D) * params["U"]
    return params


def measure(activation, gain, lags=100, seeds=range(10), H=32, D=8, start="gaussian", inputs=None):
    """Measure `rnn_error` in random networks with random inputs, N(0, 1) at each step.

    Parameters
    ----------
    activation : {"sigmoid", "tanh", "relu", "identity"}
    gain, H, D, start, inputs
        As for `random_rnn`.
    lags : int
    seeds : iterable of int
        One network and one input sequence per seed; 100 steps run in before the lags begin.

    Returns
    -------
    errors : ndarray, shape (seeds, lags + 1)
        Relative to lag 0.
    factor : float
        The predicted factor per step: gain times the root mean square of f' over all the units,
        steps and seeds.

    Raises
    ------
    TypeError, ValueError
        A bad argument.
    """
    check_int("lags", lags, 1)
    errors, h = [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        params = random_rnn(rng, gain, H, D, start, inputs)
        left, trace = rnn_error(
            params, rng.normal(size=(100 + lags + 1, 1, D)), activation=activation
        )
        errors.append(left[: lags + 1])
        h.append(trace["h"][-lags - 1 : -1])
    slopes = by_name(activation).derivative(np.array(h))
    return np.array(errors), gain * root_mean_square(slopes)


def root_mean_square(values):
    """Return the square root of the mean square: the typical size in a sum of many terms."""
    return float(np.sqrt(np.mean(np.square(values))))


def growth(W, lags):
    """Norms of W^q for q = 0 ... lags: the most that q linear steps can do to an error.

    Spectral norms. In the long run they grow like the spectral radius to the power q (Gelfand);
    before that they may do something else.
    """
    check_int("lags", lags, 1)
    norms: list
    power, norms = np.eye(len(W)), [1.0]
    for _ in range(lags):
        power = power @ W
        norms.append(np.linalg.norm(power, 2))
    return np.array(norms)
