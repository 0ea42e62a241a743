"""Do peepholes help to keep time? Firing in time and measuring silences, with them and without."""

from itertools import product

from studies.core.study import Row, Study
from studies.timing.trial import trial

FIRE = {"task": "fire", "lr": 0.03, "cap": 20_000}
MEASURE = {"task": "measure", "lr": 0.01, "cap": 6000}
SIZES = tuple(product((10, 20, 50), (1, 4), (True, False)))  # F, cells, peepholes


def _row(kind, size, **more):
    F, cells, peepholes = size
    trials = 10 if F == 50 and kind is MEASURE else 20  # those take longest
    return Row({**kind, "F": F, "cells": cells, "peepholes": peepholes, **more}, trials)


STUDY = Study(
    "timing",
    trial,
    rows=(
        *(_row(FIRE, size, balanced=balanced) for balanced in (False, True) for size in SIZES),
        # The net does not hear whether it fired
        *(_row(FIRE, (10, 4, peepholes), hears=False) for peepholes in (True, False)),
        # The gradient as in the paper
        *(_row(FIRE, (10, 4, peepholes), truncated=True) for peepholes in (True, False)),
        *(_row(MEASURE, (10, 4, peepholes), truncated=True) for peepholes in (True, False)),
        *(_row(MEASURE, size) for size in SIZES),
    ),
    check=(2, 0),
)
