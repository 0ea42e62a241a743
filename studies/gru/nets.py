"""The gated recurrent unit beside the LSTM: the same tasks, batches, optimiser and size.

Two tasks of `memory_task`: a symbol on a wire of its own, to be kept over a lag, and a marked
number on the wire on which all other numbers come, too.

Sources: K. Cho et al. 2014 (the unit); C. Tallec, Y. Ollivier, "Can recurrent neural networks warp
time?", ICLR 2018 (biases from the lags).
"""

import math
from collections import deque

import numpy as np

from lstm_lib import lstm
from lstm_lib.beyond import gru
from lstm_lib.checks import check_int, check_name
from lstm_lib.losses import loss_and_error
from lstm_lib.training import training
from studies.tasks.memory_task import NOTHING, marked_numbers, sequences

PLAIN = {"LSTM": lstm, "GRU": gru}  # whose forward and backward run them
KEEPS = {"LSTM": "b_f", "GRU": "b_u"}  # the bias of the gate that keeps
BIASES = ("0", "1", "ln(lag)", "ln(lag), input shut", "spread")
TASKS = {  # name -> how it is drawn, its output, inputs D, outputs O
    "symbol": (sequences, "softmax", 4, 2),
    "number": (marked_numbers, "linear", 2, 1),
}
SOLVED = 0.02  # the share of `NOTHING` that may be left when the numbers are solved
STREAK = 20  # batches in a row without a mistake: the symbols are solved


def init_net(rng, net, D, O, H, bias, lag):
    """Draw the weights, and set the gate that keeps.

    Parameters
    ----------
    rng : numpy.random.Generator
    net : {"LSTM", "GRU"}
    D, O, H : int
    bias : str
        Of the gate that keeps, the forget gate or the update gate: "0", "1", or "ln(lag)", at
        which it leaves 1/e over the lag. "ln(lag), input shut": and -ln(lag) for the LSTM's input
        gate; the GRU has none. "spread", as Tallec and Ollivier have it: ln v for each unit, with
        v drawn evenly between 1 and lag - 1, and the negative for the LSTM's input gate.
    lag : int
    """
    params = PLAIN[check_name("net", net, PLAIN)].init(rng, D, H, O)
    check_name("bias", bias, BIASES)
    if bias == "spread":
        keep = np.log(rng.uniform(1, check_int("lag", lag, 3) - 1, H))
    else:
        keep = np.full(H, float(bias) if bias in ("0", "1") else np.log(lag))
    params[KEEPS[net]] = keep
    if bias == "ln(lag), input shut" and net == "GRU":
        raise ValueError("bias: got 'ln(lag), input shut' for a GRU, which has no input gate")
    if bias in ("ln(lag), input shut", "spread") and net == "LSTM":
        params["b_i"] = -keep
    return params


def answered(params, batch, net, output, forms=PLAIN):
    """Return the loss of the last answers, its gradient, and the answers' logits (B, O)."""
    x, y, _ = batch
    unit = {name: p for name, p in params.items() if name != "V"}
    trace = forms[net].forward(unit, x)
    h = trace["h"][-1]  # (B, H)
    logits = h @ params["V"].T
    loss, dlogits = loss_and_error(logits, y[-1], output)
    dh = np.zeros_like(trace["h"][1:])
    dh[-1] = dlogits @ params["V"]
    grads, _ = forms[net].backward(unit, trace, dh)
    return loss, grads | {"V": dlogits.T @ h}, logits


def until_solved(net, seed, lag, task, bias, steps, H=8, B=16, lr=1e-2, forms=PLAIN):
    """Train by Adam on fresh sequences until the task is solved, or for `steps` updates.

    A symbol is solved when `STREAK` fresh batches in a row are answered without a mistake; a
    number, when the mean loss of the last 100 batches is below `SOLVED` of `NOTHING`.

    Parameters
    ----------
    net, bias
        As for `init_net`.
    seed, lag, steps, H, B : int
        Of weights and sequences; steps to hold; updates at most; units; sequences per update.
    task : {"symbol", "number"}
    lr : float
        Of Adam. The gradient is clipped at length 1.
    forms : dict
        The modules that run the nets: `PLAIN`, or compiled ones.

    Returns
    -------
    updates : int or float
        How many it took; infinity if `steps` were not enough.
    loss : float
        Mean of the last 100 batches.
    """
    draw, output, D, O = TASKS[check_name("task", task, TASKS)]
    rng = np.random.default_rng(check_int("seed", seed, 0))
    params, right = init_net(rng, net, D, O, H, bias, lag), []

    def watched(params, batch):
        loss, grads, logits = answered(params, batch, net, output, forms)
        right.append(bool((logits.argmax(1) == batch[1][-1].argmax(1)).all()))
        return loss, grads

    losses: deque
    batches, losses, run = (draw(rng, lag, B) for _ in range(steps)), deque(maxlen=100), 0
    for done in training(params, watched, batches, lr=lr, clip=1.0):
        losses.append(done.loss)
        run = run + 1 if right.pop() else 0
        mean = sum(losses) / len(losses)
        solved = run == STREAK
        if task == "number":
            solved = len(losses) == 100 and mean < SOLVED * NOTHING
        if solved:
            return done.step, mean
    return math.inf, mean
