"""The gated recurrent unit beside the LSTM: what each bias of the gate that keeps lets it learn."""

from studies.core.study import Row, Study
from studies.gru.trial import trial

SEEDS = 10
FROM_THE_LAG = (
    ("LSTM", "ln(lag), input shut"),
    ("LSTM", "spread"),
    ("GRU", "ln(lag)"),
    ("GRU", "spread"),
)
FIXED = (("LSTM", "0"), ("LSTM", "1"), ("LSTM", "ln(lag)"), ("GRU", "0"), ("GRU", "1"))


def _row(task, lag, steps, net, bias):
    return Row({"task": task, "lag": lag, "steps": steps, "net": net, "bias": bias}, SEEDS)


STUDY = Study(
    "gru",
    trial,
    rows=(
        *(
            _row("symbol", lag, 500, *one)
            for lag in (10, 30, 100)
            for one in (*FROM_THE_LAG, *FIXED)
        ),
        *(_row("symbol", 300, 500, *one) for one in FROM_THE_LAG),
        *(_row("symbol", 1000, 500, *one) for one in FROM_THE_LAG[::2]),
        *(_row("number", lag, 1000, *one) for lag in (10, 30, 100) for one in FROM_THE_LAG),
        *(_row("number", 30, 1000, *one) for one in (FIXED[1], *FIXED[3:])),
    ),
)
