"""Three tasks that ask at the end for something read long before; five nets, one training loop.

    symbol   `memory_task.sequences`: A or B, then C and D at random. Which came first?
    number   `memory_task.marked_numbers`: one of the first ten is marked. Which number was it?
    first    `firsts`: A or B at each step. Which came first?

The third has nothing that marks the first symbol but its place. All nets have eight units, cells
or numbers in a key, the same batches and Adam. "LSTM, blind gates" is the LSTM without W: nothing
in it sees h.
"""

from collections import deque

import numpy as np

from lstm_lib import lstm, rnn
from lstm_lib.beyond import attention, scan
from lstm_lib.checks import check_int, check_name, check_rng
from lstm_lib.losses import loss_and_error, predict
from lstm_lib.lstm import VARIANTS
from lstm_lib.training import training
from studies.latch import nets as latch
from studies.tasks.memory_task import NOTHING, marked_numbers, sequences

BLOCKS = {"LSTM": VARIANTS["1999"], "LSTM, blind gates": VARIANTS["1999"]._replace(feedback=False)}
TOLD = "attention, told where"
NETS = ("tanh RNN", *BLOCKS, "minGRU", "attention", TOLD)
PLACES = 16  # numbers that tell a step where it is
STREAK = 20  # batches in a row without a mistake: solved


def firsts(rng, lag, B):
    """Draw B sequences of A and B; the first symbol is asked for `lag` steps later.

    Returns x (lag + 1, B, 2), y of the same shape and mask (lag + 1,), as `sequences` does.
    """
    check_rng("rng", rng)
    T = check_int("lag", lag, 1) + 1
    x = np.eye(2)[rng.integers(0, 2, (T, check_int("B", B, 1)))]
    return x, np.broadcast_to(x[0], x.shape), np.arange(T) == lag


TASKS = {  # name -> how it is drawn, its output, inputs D, outputs O
    "symbol": (sequences, "softmax", 4, 2),
    "number": (marked_numbers, "linear", 2, 1),
    "first": (firsts, "softmax", 2, 2),
}


def init_net(rng, net, D, O, lag, H=8):
    """Draw the weights of one of `NETS`; gates start as wide as the lag asks.

    Forget gates start at a bias of ln(lag), input gates at -ln(lag), see `latch.train_steps`.
    """
    if check_name("net", net, NETS) == "tanh RNN":
        params = rnn.init(rng, D, H, O)
    elif net in BLOCKS:
        params = lstm.init(rng, D, H, O, variant=BLOCKS[net])
    elif net == "minGRU":
        params = scan.init(rng, D, H, O)
    else:
        params = attention.init(rng, D + PLACES * (net == TOLD), H, O)
    for gate, sign in (("b_f", 1), ("b_i", -1)):
        if gate in params:
            params[gate] = params[gate] + sign * np.log(lag)
    return params


def with_places(x):
    """Put beside each input (T, B, D) where it stands: (T, B, D + PLACES)."""
    places = attention.positions(len(x), PLACES)[:, None]  # (T, 1, PLACES)
    return np.concatenate([x, np.broadcast_to(places, (*x.shape[:2], PLACES))], axis=2)


def answered(params, batch, *, net, output="softmax", loops=latch.PLAIN):
    """Loss of the last answers, its gradient, and the answers (B, O).

    Parameters
    ----------
    params : dict
        From `init_net`.
    batch : (x, y, mask)
        Of a task: the answers at the last step count, and no others.
    net : str
        One of `NETS`.
    output : {"softmax", "linear"}
    loops : tuple of two modules
        Whose `forward` and `backward` run the recurrent network and the blocks, as in `latch`.
    """
    (x, y, _), V = batch, params["V"]
    x = with_places(x) if check_name("net", net, NETS) == TOLD else x
    block = {name: p for name, p in params.items() if name != "V"}
    if net == "tanh RNN":
        trace = loops[0].forward(params, x)
    elif net in BLOCKS:
        trace = loops[1].forward(block, x, variant=BLOCKS[net])
    elif net == "minGRU":
        trace = scan.forward(params, x)
    else:
        trace = attention.forward(params, x, asked=1)
    h = trace["h"][-1]  # (B, H)
    logits = h @ V.T
    loss, dlogits = loss_and_error(logits, y[-1], output)
    if net in BLOCKS:
        grads, _ = loops[1].backward(block, trace, _at_the_end(dlogits @ V, len(x)))
        grads["V"] = dlogits.T @ h
    elif net == "tanh RNN":
        grads, _ = loops[0].backward(params, trace, _at_the_end(dlogits, len(x)))
    else:
        steps = len(trace["logits"])
        backward = (scan if net == "minGRU" else attention).backward
        grads, _ = backward(params, trace, _at_the_end(dlogits, steps))
    return loss, grads, predict(logits, output)


def _at_the_end(error, T):
    """Put an error (B, ...) at the last of T steps; none at the others."""
    errors = np.zeros((T, *error.shape))
    errors[-1] = error
    return errors


def share_right(answers, y):
    """Return the share of answers (B, O) that are right; of numbers, within 0.1."""
    if answers.shape[-1] == 1:
        return float(np.mean(np.abs(answers - y) < 0.1))
    return float(np.mean(answers.argmax(axis=-1) == y.argmax(axis=-1)))


def until_solved(net, seed, task, lag, steps, B=16, lr=1e-2, loops=latch.PLAIN):
    """Train until the task is solved, or for `steps` updates.

    A symbol is solved when `STREAK` fresh batches in a row are answered without a mistake; a
    number, when the mean loss of the last 100 batches is below 2 % of `NOTHING`.

    Returns
    -------
    updates : int or None
        How many it took.
    params : dict
        At the end.
    """
    draw, output, D, O = TASKS[check_name("task", task, TASKS)]
    rng = np.random.default_rng(check_int("seed", seed, 0))
    params = init_net(rng, net, D, O, lag)
    losses: deque
    right: deque
    losses, right = deque(maxlen=100), deque(maxlen=STREAK)

    def watched(params, batch):
        loss, grads, answers = answered(params, batch, net=net, output=output, loops=loops)
        losses.append(loss)
        right.append(share_right(answers, batch[1][-1]))
        return loss, grads

    batches = (draw(rng, lag, B) for _ in range(check_int("steps", steps, 1)))
    for done in training(params, watched, batches, lr=lr, clip=1.0):
        params = done.params
        if task == "number":
            solved = len(losses) == 100 and np.mean(losses) < latch.SOLVED * NOTHING
        else:
            solved = len(right) == STREAK and min(right) == 1
        if solved:
            return done.step, params
    return None, params
