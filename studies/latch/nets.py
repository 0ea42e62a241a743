"""Take something in, hold it over a lag, give it back: one training loop for every net.

Only the last answer counts. Two tasks of `memory_task`:

    symbol   `sequences`: A or B, then C and D at random. Each symbol has its own wire.
    number   `marked_numbers`: numbers on one wire, a mark on another. Which number was marked?

All nets have the same size, optimiser and batches.

Sources: S. Hochreiter, J. Schmidhuber 1997, sections 5.2 and 5.4 (the tasks); A. Saxe,
J. McClelland, S. Ganguli 2014 (orthogonal starts); Q. Le, N. Jaitly, G. Hinton 2015 (identity).
"""

from collections import deque
from typing import NamedTuple

import numpy as np

from lstm_lib import lstm, rnn
from lstm_lib.checks import check_int, check_name, check_number
from lstm_lib.losses import loss_and_error, predict
from lstm_lib.lstm import VARIANTS
from lstm_lib.training import training
from studies.tasks.memory_task import NOTHING, marked_numbers, sequences

RNNS = {  # name -> activation
    "sigmoid RNN": "sigmoid",
    "tanh RNN": "tanh",
    "ReLU RNN": "relu",
    "linear RNN": "identity",
}
BLOCKS = {  # name -> variant; but for the first they differ in their gates alone
    "bare carousel": VARIANTS["carousel"],
    "no gates": VARIANTS["1997"]._replace(gates=""),
    "input gate": VARIANTS["1997"]._replace(gates="i"),
    "output gate": VARIANTS["1997"]._replace(gates="o"),
    "1997": VARIANTS["1997"],
    "forget gate": VARIANTS["1999"],
}
NETS = (*RNNS, *BLOCKS)
PLAIN = (rnn, lstm)  # whose forward and backward run them
SOLVED = 0.02  # the share of `NOTHING` that may be left when the numbers are solved
STARTS = ("Gaussian", "orthogonal", "identity")
LAGS = (10, 30, 100, 300, 1000)
LOGS = {"ln(lag)": 1, "-ln(lag)": -1}  # biases that grow with the lag
MODELS: dict[str, dict] = {  # name -> net and settings of `train_steps`
    "sigmoid RNN": {"net": "sigmoid RNN"},
    "tanh RNN": {"net": "tanh RNN"},
    "tanh, orthogonal": {"net": "tanh RNN", "start": "orthogonal"},
    "ReLU, identity": {"net": "ReLU RNN", "start": "identity"},
    "linear, orthogonal": {"net": "linear RNN", "start": "orthogonal"},
    "bare carousel": {"net": "bare carousel"},
    "no gates": {"net": "no gates"},
    "output gate": {"net": "output gate"},
    "input gate": {"net": "input gate"},
    "1997, exact": {"net": "1997"},
    "1997, truncated": {"net": "1997", "truncated": True},
    "forget bias 0": {"net": "forget gate"},
    "forget bias 1": {"net": "forget gate", "forget_bias": 1},
    "forget bias 5": {"net": "forget gate", "forget_bias": 5},
    "forget bias ln(lag)": {"net": "forget gate", "forget_bias": "ln(lag)"},
}


class Update(NamedTuple):
    """One update of the weights."""

    step: int  # 1, 2, ...
    loss: float  # of this step's fresh batch, before the update
    right: float  # share of that batch answered right; for numbers: within 0.1
    params: dict  # after the update


TASKS = {  # name -> how it is drawn, its output, inputs D, outputs O
    "symbol": (sequences, "softmax", 4, 2),
    "number": (marked_numbers, "linear", 2, 1),
}


def init_net(rng, net, D, O, H=8, start="Gaussian", inputs=None):
    """Draw the weights of one of `NETS`: biases 0, the others Gaussian, std 1/sqrt(fan in).

    Parameters
    ----------
    rng : numpy.random.Generator
    net : str
    D, O, H : int
        Numbers of inputs, outputs, and units or cells.
    start : {"Gaussian", "orthogonal", "identity"}
        W of a recurrent network: "orthogonal" is drawn uniformly among the matrices that keep
        every length.
    inputs : float, optional
        Standard deviation of a recurrent network's U, if not 1/sqrt(D).
    """
    if check_name("net", net, NETS) not in RNNS:
        if (start, inputs) != ("Gaussian", None):
            raise ValueError(f"start, inputs: got {start!r}, {inputs}, expected them for RNNs only")
        return lstm.init(rng, D, H, O, variant=BLOCKS[net])
    params = rnn.init(rng, D, H, O)
    if check_name("start", start, STARTS) == "orthogonal":
        Q, R = np.linalg.qr(params["W"])
        params["W"] = Q * np.sign(np.diag(R))
    elif start == "identity":
        params["W"] = np.eye(H)
    if inputs is not None:
        params["U"] *= check_number("inputs", inputs, 0) * np.sqrt(D)
    return params


def loss_and_grads(params, batch, *, net, output="softmax", truncated=False, loops=PLAIN):
    """Loss of the last answers, and its gradient.

    Parameters
    ----------
    params : dict
        From `init_net`.
    batch : (x, y, mask)
        As from `marked_numbers`: the answers at the last step count, and no others.
    net : str
        One of `NETS`.
    output : {"softmax", "linear"}
    truncated : bool
        For the memory blocks: the gradient of 1997, see `lstm.backward`.
    loops : tuple of two modules
        Whose `forward` and `backward` run the recurrent networks and the blocks: `PLAIN`, or
        `compiled.COMPILED`.
    """
    settings = {"output": output, "truncated": truncated, "loops": loops}
    return answered(params, batch, net=net, **settings)[:2]


def answered(params, batch, *, net, output="softmax", truncated=False, loops=PLAIN):
    """As `loss_and_grads`; the third value is the answers, (B, O)."""
    x, y, mask = batch
    if np.any(mask[:-1]):
        raise ValueError("mask: got predictions before the last step that count, expected none")
    V, (for_rnns, for_blocks) = params["V"], loops
    plain = check_name("net", net, NETS) in RNNS
    if plain:
        trace = for_rnns.forward(params, x, activation=RNNS[net], output=output)
    else:
        block = {name: p for name, p in params.items() if name != "V"}
        trace = for_blocks.forward(block, x, variant=BLOCKS[net])
    h = trace["h"][-1]  # (B, H)
    logits = h @ V.T
    loss, dlogits = loss_and_error(logits, y[-1], output)
    if not np.isfinite(loss):
        raise FloatingPointError(f"the loss is {loss:g}, expected a finite number")
    if plain:
        grads, _ = for_rnns.backward(params, trace, _at_the_end(dlogits, len(x)))
    else:
        dh = _at_the_end(dlogits @ V, len(x))
        grads, _ = for_blocks.backward(block, trace, dh, truncated=truncated)
        grads["V"] = dlogits.T @ h
    return loss, grads, predict(logits, output)


def _at_the_end(error, T):
    """Put an error (B, ...) at the last of T steps; none at the others."""
    errors = np.zeros((T, *error.shape))
    errors[-1] = error
    return errors


def train_steps(
    net,
    seed,
    lag,
    task="symbol",
    H=8,
    B=16,
    lr=1e-2,
    truncated=False,
    forget_bias=0,
    input_bias=0,
    start="Gaussian",
    inputs=None,
    loops=PLAIN,
):
    """Train one net by Adam on fresh sequences, without end; yield an `Update` for each step.

    Parameters
    ----------
    net, truncated
        As for `loss_and_grads`.
    seed, lag, H, B : int
        Of weights and sequences; steps to hold; units or cells; sequences per update.
    task : {"symbol", "number"}
    lr : float
        Of Adam. The gradient is clipped at length 1.
    forget_bias, input_bias : float, or a name in `LOGS`
        Where the biases of these gates start. sigmoid(ln n) = n / (n + 1), so a forget gate at
        ln(lag) leaves close to 1/e of a state or an error over the lag, and an input gate at
        -ln(lag) lets in 1/(lag + 1) of each step. Both biases are near those of C. Tallec,
        Y. Ollivier, "Can recurrent neural networks warp time?", ICLR 2018.
    start, inputs
        As for `init_net`.
    loops
        As for `loss_and_grads`.

    Raises
    ------
    TypeError, ValueError
        A bad setting, or a bias for a gate that the net does not have.
    """
    draw, output, D, O = TASKS[check_name("task", task, TASKS)]
    rng = np.random.default_rng(check_int("seed", seed, 0))
    first, right = init_net(rng, net, D, O, H, start, inputs), []
    _set_bias(first, "forget_bias", forget_bias, lag)
    _set_bias(first, "input_bias", input_bias, lag)

    settings = {"net": net, "output": output, "truncated": truncated, "loops": loops}

    def watched(params, batch):
        loss, grads, answers = answered(params, batch, **settings)
        right.append(_share_right(answers, batch[1][-1]))
        return loss, grads

    batches = iter(lambda: draw(rng, lag, B), None)  # without end
    for done in training(first, watched, batches, lr=lr, clip=1.0):
        yield Update(done.step, done.loss, right.pop(), done.params)


def until_solved(net, seed, lag, task="symbol", steps=300, streak=20, **settings):
    """Train until the task is solved, or for `steps` updates; `settings` as for `train_steps`.

    A symbol is solved when `streak` fresh batches in a row are answered without a mistake; a
    number, when the mean loss of the last 100 batches is below `SOLVED` of `NOTHING`.

    Returns
    -------
    updates : int or float
        How many it took; infinity if `steps` were not enough.
    loss : float
        Mean of the last 100 batches; infinity if the numbers grew beyond all bounds.
    params : dict
        At the end.
    """
    check_int("steps", steps, 1)
    check_int("streak", streak, 1, steps)
    losses: deque
    losses, run, params = deque(maxlen=100), 0, None
    try:
        for done in train_steps(net, seed, lag, task, **settings):
            losses.append(done.loss)
            run, params = run + 1 if done.right == 1 else 0, done.params
            mean = sum(losses) / len(losses)
            solved = run == streak
            if task == "number":
                solved = len(losses) == 100 and mean < SOLVED * NOTHING
            if solved or done.step == steps:
                return done.step if solved else np.inf, mean, params
    except FloatingPointError:
        return np.inf, np.inf, params


def updates_needed(*args, **settings):
    """Count the updates until the task is solved; infinity if it is not. As `until_solved`."""
    return until_solved(*args, **settings)[0]


def _set_bias(params, name, bias, lag):
    if isinstance(bias, str):
        bias = LOGS[check_name(name, bias, LOGS)] * np.log(lag)
    gate, bias = f"b_{name[0]}", check_number(name, bias)
    if gate in params:
        params[gate] = params[gate] + bias
    elif bias:
        raise ValueError(f"{name}: got {bias:g}, expected 0: the net has no such gate")


def _share_right(answers, y):
    if answers.shape[-1] == 1:
        return float(np.mean(np.abs(answers - y) < 0.1))
    return float(np.mean(answers.argmax(axis=-1) == y.argmax(axis=-1)))
