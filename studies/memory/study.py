"""What one or eight tanh units learn to remember, from the usual start and from another."""

from studies.core.study import Row, Study
from studies.memory.trial import trial

SEEDS = 20
USUAL = {"start": "Gaussian", "inputs": 0.5}
NEAR_ONE = {"start": "orthogonal", "inputs": 0.02}
SLOW = [  # the near start, and what of it matters
    NEAR_ONE,
    USUAL,
    USUAL | {"inputs": 0.02},
    NEAR_ONE | {"inputs": 0.5},
]

STUDY = Study(
    "memory",
    trial,
    rows=(
        *(
            Row(USUAL | {"H": H, "lag": lag, "lr": 0.01}, SEEDS)
            for H in (1, 8)
            for lag in (5, 20, 100)
        ),
        *(Row(start | {"H": H, "lag": 100, "lr": 0.001}, SEEDS) for H in (1, 8) for start in SLOW),
    ),
    check=(3, 0),
)
