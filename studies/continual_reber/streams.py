"""Nets of 1999 on a stream that never ends, and four rules for what becomes of the cell state.

All rules are one recursion, c_t = f_t c_{t-1} + i_t g_t; only f differs:

    keep         f = 1: the block of 1997
    reset        f = 0 where a string begins, else 1: a teacher says when
    decay        f = 0.9, always
    forget gate  f = sigmoid(U_f x_t + W_f h_{t-1} + b_f), learned

So one net serves for all: in the first three the forget gate is nailed down, by weights that do not
learn. The net is that of the paper: 7 inputs, 4 blocks of 2 cells, 7 logistic outputs fed by the
cells and, past them, by the inputs; its outputs are to say which symbols may come next.

Training is ours: stretches of several streams, cross-entropy, exact gradients, Adam. The paper's is
online, with half the squared error and truncated gradients.

Source: F. Gers, J. Schmidhuber, F. Cummins, "Learning to Forget", 2000, sections 4.1 and 4.2.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib import lstm
from lstm_lib.activations import sigmoid
from lstm_lib.checks import check_array, check_int, check_keys, check_name, check_number, check_rng
from lstm_lib.fast import fused
from lstm_lib.lstm import VARIANTS
from lstm_lib.training import training
from studies.tasks.reber import SYMBOLS, stream

RULES = ("keep", "reset", "decay", "forget gate")
VARIANT = VARIANTS["1999"]._replace(cells=2)
D, H, O = 8, 8, 7  # seven symbols and the teacher's sign; cells; outputs
DECAY = 0.9
SHUT = 40.0  # a sigmoid's input that gives 1 in float64, and minus that 4e-18
NEAR = 0.49  # an output is right within this


class Update(NamedTuple):
    """One update: the loss and the share of wrong predictions, before it; the new weights."""

    step: int
    loss: float
    wrong: float
    params: dict
    c: np.ndarray  # (B, 8): the cell states that the next update goes on from


class Test(NamedTuple):
    """What `evaluate` saw, each for T symbols of B streams."""

    wrong: np.ndarray  # (T, B) of bool: an output was off
    letter: np.ndarray  # (T, B): 1 where T alone may come next, -1 where P alone may, else 0
    c: np.ndarray  # (T, B, 8)
    f: np.ndarray  # (T, B, 8)
    new: np.ndarray  # (T, B): 1 where a string begins


def init_net(rng, rule, bias=None):
    """Draw the weights of a net.

    Parameters
    ----------
    rng : numpy.random.Generator
    rule : str
        A name in `RULES`.
    bias : float, optional
        Where the forget gates' biases start. None: the paper's, 0.5, 1, 1.5, 2 by block.

    Returns
    -------
    dict
        "block": as from `lstm.init`; "V" (7, 8), "S" (7, 8) and "a" (7,): from cells and inputs to
        outputs, and their biases. Input and output gates start at biases -0.5, -1, -1.5, -2.
    """
    check_rng("rng", rng)
    check_name("rule", rule, RULES)
    block = lstm.init(rng, D, H, variant=VARIANT)
    ladder = np.arange(1, 5) / 2
    block |= {"b_i": -ladder, "b_o": -ladder, "b_f": ladder}
    if bias is not None:
        block["b_f"] = np.full(4, float(check_number("bias", bias)))
    for k in "ifgo":
        block[f"U_{k}"][:, -1] = 0  # nobody listens to the teacher
    if rule != "forget gate":
        f = {"keep": SHUT, "reset": SHUT, "decay": np.log(DECAY / (1 - DECAY))}[rule]
        block |= {"U_f": np.zeros((4, D)), "W_f": np.zeros((4, H)), "b_f": np.full(4, f)}
    if rule == "reset":
        block["U_f"][:, -1] = -2 * SHUT
    V = rng.normal(0, 1 / np.sqrt(H), (O, H))
    return {"block": block, "V": V, "S": rng.normal(0, 1 / np.sqrt(D), (O, D)), "a": np.zeros(O)}


def run(params, x, state=None):
    """Return the block's trace (see `lstm.forward`) with "logits" and "outputs" (T, B, 7)."""
    trace = fused.forward(params["block"], x, state, variant=VARIANT)
    logits = trace["h"][1:] @ params["V"].T + x @ params["S"].T + params["a"]
    return trace | {"logits": logits, "outputs": sigmoid(logits)}


def loss_and_grads(params, batch, *, rule="forget gate", truncated=False, state=None):
    """Cross-entropy of the outputs, a mean over steps and streams, and its gradient.

    Parameters
    ----------
    params : dict
    batch : (x, legal)
        Symbols with the teacher's sign (T, B, 8), and 1 for each that may come next (T, B, 7).
    rule : str
        A name in `RULES`; all but "forget gate" nail the gate down: its gradients are zero.
    truncated : bool
        As for `lstm.backward`.
    state : (h_0, c_0), optional
        As for `lstm.forward`.

    Returns
    -------
    loss : float
        In nats, summed over the outputs.
    grads : dict like `params`

    Raises
    ------
    TypeError, ValueError
        An unknown rule, inputs that do not fit, or targets other than 0 and 1.
    """
    x, legal = batch
    return loss_of(params, run(params, x, state), legal, rule, truncated)


def loss_of(params, trace, legal, rule="forget gate", truncated=False):
    """As `loss_and_grads`, for the trace of a run."""
    legal = _check_legal(trace, legal)
    check_name("rule", rule, RULES)
    logits, y, x, h = trace["logits"], trace["outputs"], trace["x"], trace["h"][1:]
    T, B, _ = x.shape
    loss = (np.logaddexp(0, logits) - legal * logits).sum() / (T * B)
    dlogits = (y - legal) / (T * B)
    block, _ = fused.backward(params["block"], trace, dlogits @ params["V"], truncated=truncated)
    for name, gradient in block.items():
        if name.startswith("U"):
            gradient[:, -1] = 0
        if name.endswith("f") and rule != "forget gate":
            gradient[:] = 0
    axes = ((0, 1), (0, 1))
    S = np.tensordot(dlogits, x, axes)
    S[:, -1] = 0
    V, a = np.tensordot(dlogits, h, axes), dlogits.sum(axis=(0, 1))
    return float(loss), {"block": block, "V": V, "S": S, "a": a}


def with_sign(x, new):
    """Add the teacher's sign to the symbols: (T, B, 7) and (T, B) -> (T, B, 8)."""
    return np.concatenate([x, new[..., None]], axis=-1)


def train_steps(rule, seed, steps, T=25, B=32, lr=0.05, clip=1.0, bias=None):
    """Train a net on B endless streams, T symbols per update; yield an `Update` after each.

    The state goes on from stretch to stretch; the error goes back to the stretch's beginning.

    Parameters
    ----------
    rule : str
        A name in `RULES`.
    seed, steps, T, B : int
    lr, clip : float
        Of Adam, see `training.training`.
    bias : float, optional
        As for `init_net`.

    Raises
    ------
    TypeError, ValueError
        An unknown rule, or a bad number.
    """
    rng = np.random.default_rng(check_int("seed", seed, 0))
    check_int("steps", steps, 1)
    params = init_net(rng, rule, bias)
    x, legal, new = stream(rng, steps * T, B)
    x = with_sign(x, new)
    seen: dict = {"state": None}

    def answer(params, stretch):
        trace = run(params, x[stretch], seen["state"])
        state = trace["h"][-1], trace["c"][-1]
        seen.update(state=state, wrong=wrong(trace, legal[stretch]).mean())
        return loss_of(params, trace, legal[stretch], rule)

    stretches = (slice(k * T, (k + 1) * T) for k in range(steps))
    for done in training(params, answer, stretches, lr=lr, clip=clip):
        yield Update(done.step, done.loss, float(seen["wrong"]), done.params, seen["state"][1])


def wrong(trace, legal):
    """Say for each prediction whether an output is off by 0.49 or more: (T, B) of bool."""
    return (np.abs(trace["outputs"] - _check_legal(trace, legal)) >= NEAR).any(axis=-1)


def _check_legal(trace, legal):
    """Return the targets as an array, or raise."""
    check_keys("trace", trace, ("x", "h", "logits", "outputs"))
    legal = check_array("legal", legal, trace["outputs"].shape)
    if not np.isin(legal, (0, 1)).all():
        raise ValueError(f"legal: got {legal.min():g} to {legal.max():g}, expected 0 and 1 only")
    return legal


def evaluate(params, seed, T=1000, B=10, warm_up=100, c_0=None):
    """Run a net on fresh streams and look at its predictions.

    Parameters
    ----------
    params : dict
    seed, T, B : int
        Of the streams; symbols that count; streams.
    warm_up : int
        Symbols before those, in which the net finds its way from where it starts.
    c_0 : array_like, shape (B, 8), optional
        The cell states at the start. None: zero.

    Returns
    -------
    Test

    Raises
    ------
    TypeError, ValueError
        A bad number.
    """
    rng = np.random.default_rng(check_int("seed", seed, 0))
    check_int("T", T, 1)
    x, legal, new = stream(rng, check_int("warm_up", warm_up, 0) + T, B)
    state = None if c_0 is None else (np.zeros((B, H)), c_0)
    trace = run(params, with_sign(x, new), state)
    alone = legal * (legal.sum(axis=-1, keepdims=True) == 1)
    letter = alone[..., SYMBOLS.index("T")] - alone[..., SYMBOLS.index("P")]
    states = (trace["c"][1:], trace["f"], new)
    return Test(*(values[warm_up:] for values in (wrong(trace, legal), letter, *states)))


def telling_cell(test):
    """Find the cell that best knows the second symbol of the string, when it is asked for.

    Parameters
    ----------
    test : Test

    Returns
    -------
    cell : int
    gap : float
        How far its mean states in T strings and in P strings lie apart, in standard deviations.
    """
    after_t, after_p = test.c[test.letter == 1], test.c[test.letter == -1]
    spread = np.sqrt((after_t.var(axis=0) + after_p.var(axis=0)) / 2)
    gap = np.abs(after_t.mean(axis=0) - after_p.mean(axis=0)) / np.maximum(spread, 1e-300)
    return int(gap.argmax()), float(gap.max())
