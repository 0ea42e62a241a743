"""Gradient against the lag, exact and truncated, in untrained nets of every kind."""

from studies.core.study import Row, Study
from studies.gradients.trial import trial

SETTINGS: tuple[dict, ...] = (
    {"net": "sigmoid RNN", "gain": 1},
    *({"net": "tanh RNN", "gain": gain} for gain in (0.5, 1, 1.5, 3)),
    {"net": "carousel"},
    {"net": "1997"},
    *({"net": "forget gate", "forget_bias": bias} for bias in (0, 1, 3, 5)),
)

STUDY = Study("gradients", trial, rows=tuple(Row(settings, trials=50) for settings in SETTINGS))
