"""Success at the latch against the lag, one curve a model; and what helps at a lag of 1000."""

from lstm_lib.experiments.latch import LAGS, MODELS
from lstm_lib.experiments.latch_trial import trial
from lstm_lib.experiments.study import Row, Study

SEEDS = 10
FIXED = ("forget bias 0", "forget bias 1", "forget bias 5")  # none of them solves a lag of 300
COMMON = {"steps": 500, "lr": 0.01, "input_bias": 0}
SHUT = [
    COMMON | {"model": model, "lag": lag, "input_bias": "-ln(lag)"}
    for lag in LAGS
    for model in ("1997, exact", "1997, truncated", "forget bias ln(lag)")
]
PLAIN = [COMMON | {"model": model, "lag": lag} for lag in LAGS for model in reversed(MODELS)]
FAR = COMMON | {"model": "1997, exact", "lag": 1000}


def _seeds(model, lag, **_):
    return SEEDS // 2 if lag == 1000 and model in FIXED else SEEDS


STUDY = Study(
    "latch",
    trial,
    rows=(
        *(Row(settings, _seeds(**settings)) for settings in (*SHUT, *PLAIN)),
        Row(FAR | {"lr": 0.03}, trials=4),
        Row(FAR | {"steps": 1500}, trials=2),
    ),
)
