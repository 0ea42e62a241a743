"""Looking back beside carrying: which nets learn to answer, and at which lags."""

from studies.attention.nets import NETS
from studies.attention.trial import trial
from studies.core.study import Row, Study

SEEDS = 10
STEPS = {"symbol": 500, "number": 1000, "first": 1000}
ASKED = {  # task -> lags, and nets
    "symbol": ((10, 100, 1000), [net for net in NETS if net != "LSTM, blind gates"]),
    "number": ((10, 100), [net for net in NETS if net != "LSTM, blind gates"]),
    "first": ((10, 100), NETS),
}

STUDY = Study(
    "attention",
    trial,
    rows=tuple(
        Row({"net": net, "task": task, "lag": lag, "steps": STEPS[task]}, SEEDS)
        for task, (lags, nets) in ASKED.items()
        for lag in lags
        for net in nets
    ),
)
