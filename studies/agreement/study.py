"""Is or are? An LSTM and a recurrent network of as many weights, and LSTMs of one or two cells."""

from itertools import product

from studies.agreement.kept import BEST, FEW, SEEDS, TRIAL
from studies.agreement.trial import trial
from studies.core.study import Row, Study

RATES = (0.003, 0.01, 0.03)
TRIED = [
    *({"net": "LSTM", "forget_bias": b, "lr": lr} for b, lr in product((0, 1), RATES)),
    *({"net": "RNN", "start": s, "lr": lr} for s, lr in product(("Gaussian", "orthogonal"), RATES)),
]
SMALL = [TRIAL, TRIAL | {"H": 1}]

STUDY = Study(
    "agreement",
    trial,
    rows=(
        *(Row(settings, SEEDS) for settings in SMALL),
        *(Row(settings, SEEDS if settings in BEST else FEW) for settings in TRIED),
    ),
)
