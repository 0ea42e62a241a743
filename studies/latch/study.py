"""Success at the latch against the lag, a curve per model: symbols, numbers, other starts."""

from studies.core.study import Row, Study
from studies.latch.nets import LAGS, MODELS
from studies.latch.trial import trial

SEEDS = 10
FIXED = ("forget bias 0", "forget bias 1", "forget bias 5")  # none of them solves a lag of 300
CURVES = (*list(MODELS)[:2], "1997, exact", "1997, truncated", *FIXED, "forget bias ln(lag)")
COMMON: dict = {"steps": 500, "lr": 0.01, "input_bias": 0}
FAR = COMMON | {"model": "1997, exact", "lag": 1000}

# Recurrent networks near their linear range: W keeps lengths, little comes in, W changes slowly.
LINEAR = {  # model -> size of U, and rate
    "tanh, orthogonal": {"inputs": 0.002, "lr": 0.0003},
    "ReLU, identity": {"inputs": 0.02, "lr": 0.0003},
}
LENGTHS = [COMMON | near | {"model": m, "lag": lag} for lag in LAGS for m, near in LINEAR.items()]
NEAR = LINEAR["tanh, orthogonal"]
PAIRS = (  # two of the three: at a lag of 1000, too
    ("tanh RNN", ("inputs", "lr")),
    ("tanh, orthogonal", ("lr",)),
    ("tanh, orthogonal", ("inputs",)),
)
CAUSES = [  # each of the three alone, and two of them
    COMMON | {"model": model, "lag": lag} | {name: NEAR[name] for name in names}
    for lag in (100, 1000)
    for model, names in (
        ("tanh, orthogonal", ()),
        ("tanh RNN", ("inputs",)),
        ("tanh RNN", ("lr",)),
        ("tanh RNN", ("inputs", "lr")),
        ("tanh, orthogonal", ("lr",)),
        ("tanh, orthogonal", ("inputs",)),
    )
    if lag == 100 or (model, names) in PAIRS
]

SHUT = [
    COMMON | {"model": model, "lag": lag, "input_bias": "-ln(lag)"}
    for lag in LAGS
    for model in ("1997, exact", "1997, truncated", "forget bias ln(lag)")
]
PLAIN = [COMMON | {"model": model, "lag": lag} for lag in LAGS for model in reversed(CURVES)]

NUMBERS = COMMON | {"task": "number"}
UPDATES = dict(zip(LAGS, (8000, 8000, 8000, 8000, 4000), strict=True))  # of nets without gates
WIDE = NUMBERS | {"inputs": 0.1, "lr": 0.001}
GATED = [
    NUMBERS | {"model": model, "lag": lag, "steps": 1000, "input_bias": "-ln(lag)"}
    for lag in LAGS
    for model in ("1997, exact", "forget bias ln(lag)")
]
LADDER = ("tanh RNN", "no gates", "output gate", "input gate", "1997, exact")


def _seeds(model, lag, **_):
    return SEEDS // 2 if lag == 1000 and model in FIXED else SEEDS


def _wide(model, lag, steps=8000, **more):
    return WIDE | {"model": model, "lag": lag, "steps": steps} | more


STUDY = Study(
    "latch",
    trial,
    rows=(
        *(Row(settings, SEEDS) for settings in LENGTHS),
        *(Row(settings, SEEDS) for settings in CAUSES),
        Row(COMMON | {"model": "bare carousel", "lag": 100}, SEEDS),
        *(Row(NUMBERS | {"model": m, "lag": 30, "steps": 1000}, SEEDS) for m in LADDER),
        *(Row(_wide("linear, orthogonal", lag, steps=2000), SEEDS) for lag in (10, 100)),
        *(Row(settings, SEEDS) for settings in GATED),
        *(Row(_wide(m, *of), SEEDS) for m in ("tanh RNN", *LINEAR) for of in UPDATES.items()),
        *(Row(_wide(m, lag, lr=0.003), 5) for lag in (10, 30) for m in LINEAR),
        *(Row(_wide(m, 10, inputs=0.3), 5) for m in LINEAR),
        *(Row(settings, _seeds(**settings)) for settings in (*SHUT, *PLAIN)),
        Row(FAR | {"lr": 0.03}, trials=4),
        Row(FAR | {"steps": 1500}, trials=2),
    ),
)
