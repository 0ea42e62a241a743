"""Small sentences whose first noun decides the verb, and a reader by attention that learns them.

the keys to the cabinet in the hall ...      are
the cabinet to the keys in the hall ...      is      the same words
"""

import numpy as np

from lstm_lib import train
from lstm_lib.beyond import attention
from lstm_lib.checks import check_flag, check_int, check_rng
from studies.attention.nets import PLACES, with_places
from studies.tasks.onehot import encode, one_hot

NOUNS = ("key", "cabinet", "hall", "house", "door", "room")
LINKS = ("to", "in", "of")
WORDS = ("the", *LINKS, *NOUNS, *(f"{noun}s" for noun in NOUNS), "…")
VERBS = ("is", "are")


def coded(sentences):
    """Return sentences of equally many words as x (T, B, words); "…" asks for the verb."""
    rows = [one_hot(encode(sentence.split(), list(WORDS)), len(WORDS)) for sentence in sentences]
    return np.stack(rows, axis=1)


def sentences(rng, nouns, B):
    """Draw B sentences of so many nouns, each singular or plural; return x and y (B, 2)."""
    check_rng("rng", rng)
    check_int("nouns", nouns, 1)
    drawn, plural = [], rng.integers(0, 2, (check_int("B", B, 1), nouns))
    for ends in plural:
        parts = [f"the {rng.choice(NOUNS)}{'s' * end}" for end in ends]
        joined = parts[0]
        for part in parts[1:]:
            joined += f" {rng.choice(LINKS)} {part}"
        drawn.append(f"{joined} …")
    return coded(drawn), np.eye(2)[plural[:, 0]]


def train_reader(seed, told, steps=400, H=8, B=32):
    """Train a reader on sentences of one to three nouns; return its weights.

    Parameters
    ----------
    seed, steps, H, B : int
    told : bool
        Whether it is told where each word stands.
    """
    rng = np.random.default_rng(check_int("seed", seed, 0))
    check_flag("told", told)

    def batches():
        while True:
            x, y = sentences(rng, int(rng.integers(1, 4)), B)
            x = with_places(x) if told else x
            yield x, np.broadcast_to(y, (len(x), *y.shape)), np.arange(len(x)) == len(x) - 1

    first = attention.init(rng, len(WORDS) + PLACES * told, H, 2)
    return train(
        first, attention.loss_and_grads, batches(), steps=steps, lr=0.02, clip=1.0, progress=False
    )[0]


def read(params, sentence, told):
    """Return a reader's weight on each word of a sentence, and how likely it says *are*."""
    x = coded([f"{sentence} …"])
    trace = attention.forward(params, with_places(x) if told else x, asked=1)
    return trace["a"][0, 0], float(trace["prediction"][0, 0, 1])


def share_right(params, told, nouns=3, B=2000, seed=99):
    """Return the share of fresh sentences whose verb a reader names."""
    x, y = sentences(np.random.default_rng(seed), nouns, B)
    answers = attention.forward(params, with_places(x) if told else x, asked=1)["prediction"][0]
    return float(np.mean(answers.argmax(axis=1) == y.argmax(axis=1)))
