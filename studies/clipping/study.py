"""A symbol over 20 steps, by plain gradient steps of several sizes: clipped, and not."""

from studies.clipping.trial import trial
from studies.core.study import Row, Study

SEEDS = 10
RATES = (0.1, 0.3, 1)
WAYS = ({"how": "not"}, {"how": "norm", "limit": 1.0}, {"how": "value", "limit": 0.1})

STUDY = Study(
    "clipping",
    trial,
    rows=tuple(Row({"lr": lr, "steps": 500} | way, SEEDS) for lr in RATES for way in WAYS),
    check=(1, 0),
    of_machine=("largest", "loss"),  # of hundreds of steps near a cliff
)
