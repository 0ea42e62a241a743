"""Success at the latch against the lag, one curve a model; and what helps at a lag of 1000."""

from lstm_lib.experiments.latch import LAGS, MODELS
from lstm_lib.experiments.latch_trial import trial
from lstm_lib.experiments.study import Row, Study

SEEDS = 10
COMMON = {"steps": 500, "lr": 0.01, "input_bias": 0}
PLAIN = [COMMON | {"model": model, "lag": lag} for model in MODELS for lag in LAGS]
SHUT = [
    COMMON | {"model": model, "lag": lag, "input_bias": "-ln(lag)"}
    for model in ("1997, exact", "1997, truncated", "forget bias ln(lag)")
    for lag in LAGS
]
FAR = COMMON | {"model": "1997, exact", "lag": 1000}

STUDY = Study(
    "latch",
    trial,
    rows=(
        *(Row(settings, SEEDS) for settings in (*PLAIN, *SHUT)),
        Row(FAR | {"steps": 1500}, trials=4),
        Row(FAR | {"lr": 0.03}, trials=4),
    ),
    check=(2 * len(LAGS), 0),
)
