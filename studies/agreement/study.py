"""Is or are? An LSTM and a recurrent network of as many weights, and LSTMs of one or two cells."""

from itertools import product

from studies.agreement.trial import trial
from studies.core.study import Row, Study

RATES = (0.003, 0.01, 0.03)
FEW, SEEDS = 3, 10  # seeds of each setting that is tried, and of the best one of each net
TRIED = [
    *({"net": "LSTM", "forget_bias": b, "lr": lr} for b, lr in product((0, 1), RATES)),
    *({"net": "RNN", "start": s, "lr": lr} for s, lr in product(("Gaussian", "orthogonal"), RATES)),
]
SMALL = [{"net": "LSTM", "H": H, "forget_bias": 1, "lr": 0.03} for H in (2, 1)]
BEST = (  # most right answers over the four tests, first three seeds
    {"net": "LSTM", "forget_bias": 1, "lr": 0.03},
    {"net": "RNN", "start": "Gaussian", "lr": 0.003},
)

STUDY = Study(
    "agreement",
    trial,
    rows=(
        *(Row(settings, SEEDS) for settings in SMALL),
        *(Row(settings, SEEDS if settings in BEST else FEW) for settings in TRIED),
    ),
)
