"""The continual embedded Reber grammar: the paper's five rows, and what may explain differences."""

from studies.continual_reber.trial import trial
from studies.core.study import Row, Study

ROWS = (
    {"rule": "reset"},
    {"rule": "keep"},
    {"rule": "forget gate"},
    {"rule": "forget gate", "lr_decay": 0.99, "weights": True},
    {"rule": "decay", "carry": 1},  # as if the derivatives were not decayed with the state
    {"rule": "reset", "by_next": True},
    {"rule": "decay", "by_next": True},
    {"rule": "forget gate", "by_next": True},
    {"rule": "forget gate", "by_next": True, "lr_decay": 0.99},
    {"rule": "decay"},
)
STUDY = Study(
    "continual_reber",
    trial,
    rows=tuple(Row(settings | {"streams": 30_000}, trials=10) for settings in ROWS),
    check=(1, 0),
    # Half a million updates by one symbol each: what a last digit changes, they make large.
    of_machine=("symbols", "length", "states"),
)
