"""Take something in, hold it over a lag, give it back: one training loop for every net.

A sequence has one thing to keep at its first step, then `lag` steps of distraction, then the
question. Only the last answer counts. Two tasks:

    symbol   `memory_task.sequences`: A or B, then C and D at random. Each symbol has its own wire.
    number   `marked_numbers`: numbers on one wire, a mark on another. Which number was marked?

All nets have the same size, optimiser, learning rate and batches. They differ in the hidden layer
alone, so what one learns and another does not is due to that layer.

Source of the idea: S. Hochreiter, J. Schmidhuber 1997, sections 5.2 and 5.4.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib.checks import check_int, check_name, check_number, check_rng
from lstm_lib.experiments.memory_task import sequences
from lstm_lib.experiments.train import training
from lstm_lib.models import lstm_net, rnn
from lstm_lib.models.lstm_parts import PRESETS

RNNS = {"sigmoid RNN": "sigmoid", "tanh RNN": "tanh"}  # name -> activation
BLOCKS = {  # name -> parts; but for the first they differ in their gates alone
    "bare carousel": PRESETS["carousel"],
    "no gates": PRESETS["1997"]._replace(gates=""),
    "input gate": PRESETS["1997"]._replace(gates="i"),
    "output gate": PRESETS["1997"]._replace(gates="o"),
    "1997 LSTM": PRESETS["1997"],
    "forget gate": PRESETS["1999"],
}
NETS = (*RNNS, *BLOCKS)
LAGS = (10, 30, 100, 300, 1000)
LOGS = {"ln(lag)": 1, "-ln(lag)": -1}  # biases that grow with the lag
MODELS = {  # the curves of success against the lag: name -> net and settings of `learning`
    "sigmoid RNN": {"net": "sigmoid RNN"},
    "tanh RNN": {"net": "tanh RNN"},
    "1997, exact": {"net": "1997 LSTM"},
    "1997, truncated": {"net": "1997 LSTM", "truncated": True},
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


def marked_numbers(rng, lag, B):
    """Draw B sequences of numbers, of which the first is marked.

    Parameters
    ----------
    rng : numpy.random.Generator
    lag : int
        Steps between the marked number and the question: T = lag + 1.
    B : int

    Returns
    -------
    x : ndarray, shape (T, B, 2)
        A number, uniform in [-1, 1], and the mark: 1 at the first step, 0 after it.
    y : ndarray, shape (T, B, 1)
        The marked number, the same at each step.
    weight : ndarray, shape (T,)
        1 at the last step, 0 before: the answer that counts.
    """
    check_rng("rng", rng)
    lag, B = check_int("lag", lag, 1), check_int("B", B, 1)
    x = np.zeros((lag + 1, B, 2))
    x[..., 0] = rng.uniform(-1, 1, (lag + 1, B))
    x[0, :, 1] = 1
    weight = np.zeros(lag + 1)
    weight[-1] = 1
    return x, np.broadcast_to(x[0, :, :1], (lag + 1, B, 1)), weight


TASKS = {  # name -> how it is drawn, its output, inputs D, outputs O
    "symbol": (sequences, "softmax", 4, 2),
    "number": (marked_numbers, "linear", 2, 1),
}


def init_net(rng, net, D, O, H=8):
    """Draw the weights of one of `NETS`, as the models do: biases 0, std 1/sqrt(fan in)."""
    if check_name("net", net, NETS) in RNNS:
        return rnn.init_rnn(rng, D, H, O)
    return lstm_net.init_lstm_net(rng, D, H, O, BLOCKS[net])


def loss_and_grads(net, params, batch, output="softmax", truncated=False):
    """Loss of the last answers, its gradient, and the answers (B, O) themselves.

    Parameters
    ----------
    net : str
        One of `NETS`.
    params : dict
        From `init_net`.
    batch : (x, y, weight)
        As from `marked_numbers`.
    output : {"softmax", "linear"}
    truncated : bool
        For the memory blocks: the gradient of 1997, see `lstm.backward`.
    """
    x, y, weight = batch
    if check_name("net", net, NETS) in RNNS:
        settings = {"f": RNNS[net], "output": output, "weight": weight}
        loss, grads, trace = rnn.bptt(params, x, y, **settings)
        return loss, grads, trace["o"][-1]
    settings = {"output": output, "weight": weight, "truncated": truncated}
    loss, grads, trace = lstm_net.loss_and_grads(params, x, y, BLOCKS[net], **settings)
    return loss, grads, trace["prediction"][-1]


def learning(
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
    gradient=loss_and_grads,
):
    """Train one net by Adam on fresh sequences, without end; yield an `Update` for each step.

    Parameters
    ----------
    net, truncated
        As for `loss_and_grads`.
    seed, lag, H, B : int
        Of weights and sequences; steps to hold; units or cells; sequences an update.
    task : {"symbol", "number"}
    lr : float
        Of Adam. The gradient is clipped at length 1.
    forget_bias, input_bias : float, or a name in `LOGS`
        Where the biases of these gates start. sigmoid(ln n) = n / (n + 1), so a forget gate at
        ln(lag) leaves close to 1/e of a state or an error over the lag, and an input gate at
        -ln(lag) lets in 1/(lag + 1) of each step. Both biases are near those of C. Tallec,
        Y. Ollivier, "Can recurrent neural networks warp time?", ICLR 2018.
    gradient : callable
        `loss_and_grads`, or its compiled twin.

    Raises
    ------
    TypeError, ValueError
        A bad setting, or a bias for a gate that the net does not have.
    """
    draw, output, D, O = TASKS[check_name("task", task, TASKS)]
    rng = np.random.default_rng(check_int("seed", seed, 0))
    start, right = init_net(rng, net, D, O, H), []
    _set_bias(start, "forget_bias", forget_bias, lag)
    _set_bias(start, "input_bias", input_bias, lag)

    def answer(params, batch):
        loss, grads, o = gradient(net, params, batch, output, truncated)
        right.append(_share_right(o, batch[1][-1]))
        return loss, grads

    batches = iter(lambda: draw(rng, lag, B), None)  # without end
    for done in training(start, answer, batches, lr=lr, clip=1.0):
        yield Update(done.step, done.loss, right.pop(), done.params)


def updates_needed(net, seed, lag, steps=300, streak=20, **settings):
    """Count the updates until `streak` fresh batches in a row are answered without a mistake.

    Returns infinity if `steps` updates are not enough; `settings` as for `learning`.
    """
    check_int("steps", steps, 1)
    check_int("streak", streak, 1, steps)
    run = 0
    for done in learning(net, seed, lag, **settings):
        run = run + 1 if done.right == 1 else 0
        if run == streak:
            return done.step
        if done.step == steps:
            return np.inf


def _set_bias(params, name, bias, lag):
    if isinstance(bias, str):
        bias = LOGS[check_name(name, bias, LOGS)] * np.log(lag)
    gate, bias = f"b_{name[0]}", check_number(name, bias)
    if gate in params:
        params[gate] = params[gate] + bias
    elif bias:
        raise ValueError(f"{name}: got {bias:g}, expected 0: the net has no such gate")


def _share_right(o, y):
    if o.shape[-1] == 1:
        return float(np.mean(np.abs(o - y) < 0.1))
    return float(np.mean(o.argmax(axis=-1) == y.argmax(axis=-1)))
