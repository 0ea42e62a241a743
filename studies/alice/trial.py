"""One trial: a net learns to predict Alice's letters, and is looked into."""

import itertools
from functools import partial

import numpy as np

from lstm_lib.checks import check_flag, check_int
from lstm_lib.training import training
from studies.alice.cells import followers
from studies.alice.compiled import COMPILED
from studies.alice.nets import bits, bits_shown, loss_and_grads, reach, start, write
from studies.data.text import alice, codes_of, split, text_of
from studies.tasks.char_rnn import windows

LOOKS = (0, 100, 500, 2000, 5000)  # updates
CLIP = 1.0
STEPS_BACK = (1, 2, 4, 8, 16, 32, 64)
SHOWN = (1, 2, 4, 8, 16, 32, 64)
LETTERS = 160  # that it writes


def trial(seed, net, lr, steps, T=32, B=16, validate=False):
    """Train one net by Adam on random windows of chapter 2's training text.

    Parameters
    ----------
    seed : int
    net : {"LSTM", "RNN"}
    lr : float
    steps : int
        Updates.
    T, B : int
        Length of a window, windows in an update.
    validate : bool
        Keep the held-out text shut: learn from the first nine tenths of the training text, judge on
        its last.

    Returns
    -------
    dict
        "updates", and after so many of them: "bits" per character on the text not learnt from,
        what it "wrote". "cells": for each property the best cell, and its correlation, before and
        after. "reach": the median gradient by the character 1, 2, 4, ... steps back, in parts of
        that by the last. "shown": bits at 2,000 places when it sees the last 1, 2, 4, ...
        characters alone.
    """
    learn, judge = parts(check_flag("validate", validate))
    looks = [n for n in LOOKS if n <= steps]
    nets = trained(seed, net, lr, looks, T, B, learn)
    text, places = text_of(judge), np.linspace(64, len(judge) - 2, 2000).astype(int)
    cells = [followers(nets[n], text, COMPILED) for n in (0, looks[-1])]
    last = nets[looks[-1]]
    back = np.median(reach(last, judge, places[::10], 1 + STEPS_BACK[-1]), axis=1)
    return {
        "updates": looks,
        "bits": [round(float(bits(nets[n], judge, COMPILED)), 4) for n in looks],
        "wrote": [write(nets[n], np.random.default_rng(seed), LETTERS) for n in looks],
        "cells": {
            name: [[one[name][0], round(one[name][1], 4)] for one in cells] for name in cells[0]
        },
        "reach": [float(f"{back[k]:.4g}") for k in STEPS_BACK],
        "shown": [round(float(bits_shown(last, judge, places, far)), 4) for far in SHOWN],
    }


def parts(validate=False):
    """Return what is learnt from and what is judged on, as codes."""
    learn, held_out = split(codes_of(alice()))
    return split(learn) if validate else (learn, held_out)


def trained(seed, net, lr, looks, T, B, learn):
    """Train one net; return its weights after each number of updates in `looks`."""
    rng = np.random.default_rng(check_int("seed", seed, 0))
    nets = {0: start(net, rng)}
    run = training(
        nets[0],
        partial(loss_and_grads, loops=COMPILED),
        windows(rng, learn, B, T),
        lr=lr,
        clip=CLIP,
    )
    for done in itertools.islice(run, max(looks)):
        if done.step in looks:
            nets[done.step] = done.params
    return nets
