"""One trial: a character net on Alice, its error cut in one of three ways."""

import numpy as np

from lstm_lib import rnn
from lstm_lib.checks import check_int, check_name
from lstm_lib.training import training
from studies.data.text import K, alice, codes_of, split
from studies.tasks.char_rnn import bits_per_character
from studies.tasks.onehot import one_hot

WAYS = ("chunks", "chunks, state dropped", "a window per error")


def trial(seed, way, k, updates, H=48, B=16, lr=3e-3):
    """Read the text in B places at once, k characters per update; return {"bits": held out}.

    Parameters
    ----------
    seed : int
    way : str
        "chunks": the state is carried on, the error goes back to the chunk's first character, and
        so 0 to k - 1 steps. "chunks, state dropped": each chunk starts from zeros. "a window per
        error": each error goes back k - 1 steps, into the chunk before; costs twice as much.
    k, updates, H, B : int
    lr : float
        Of Adam; the gradient is clipped at length 1.
    """
    check_name("way", way, WAYS)
    learn, held_out = split(codes_of(alice()))
    places = np.arange(B) * (len(learn) // B)
    rows = one_hot(np.append(learn, learn[: 2 * k + 1]), K)
    rng = np.random.default_rng(check_int("seed", seed, 0))
    before, state = np.zeros((B, H)), np.zeros((B, H))  # at the chunk before, at this one

    def loss_and_grads(params, start):
        nonlocal before, state
        back = k if way == "a window per error" else 0
        at = (places + start - back) % len(learn)
        window = rows[at + np.arange(k + back + 1)[:, None]]  # (k + back + 1, B, K)
        x, y, mask = window[:-1], window[1:], np.arange(k + back) >= back
        begin = before if back else state if way == "chunks" else 0 * state
        found = rnn.loss_and_grads(params, (x, y, mask), state=begin, window=k - 1)
        before, state = state, rnn.forward(params, x[back:], state)["h"][-1]
        return found

    params = rnn.init(rng, K, H, K)
    starts = (k * n for n in range(check_int("updates", updates, 1)))
    for done in training(params, loss_and_grads, starts, lr=lr, clip=1.0):
        params = done.params
    return {"bits": round(float(bits_per_character(params, held_out)), 4)}
