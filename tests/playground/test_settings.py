"""What a run is given is checked on the page as in Python: name, what came, what was expected."""

import json
from typing import Any

import pytest
from in_node import ask

from playground.draws import Draws
from playground.tasks import DEFAULTS, LONGEST, TASKS, filled

SMALL: dict[str, Any] = {"units": 2, "lag": 9, "train": {"batch": 2}}
FIELDS = [
    *(name for name in DEFAULTS),
    *(f"start.{name}" for name in DEFAULTS["start"]),
    *(f"train.{name}" for name in DEFAULTS["train"]),
    *("start.bias.f", "start.bias.o", "start.bias.z", "start.bias.", "unitz", "train.rate"),
]
VALUES = [
    *(None, True, False, "", "8", "adam", "sgd", "tanh", "GRU", "sine", "identity", "Gaussian"),
    *("constructor", "__proto__", "toString", "lstm", "orthogonal\n"),
    *(-(2**31), -1, 0, 1, 3, 8, 308, 309, 256, 257, LONGEST, LONGEST + 1, 2**31 - 1, 2**31),
    *(0.5, -0.5, 1e-300, 1e300, float("nan"), float("inf"), float("-inf")),
    *([], [1], {}, {"f": 1}, {"f": "1"}, {"f": None}, {"z": 1}, {"batch": 3}, {"kind": "identity"}),
]
CHECK = """return given.map((s) => {
  try { playground.create(s); return null; } catch (error) { return error.message; }
});"""


def with_value(path, value):
    """The small settings with one more value, where the dots lead."""
    first, _, inner = path.partition(".")
    inside = SMALL.get(first, {})
    if inner.startswith("bias."):
        value = {"bias": {inner[5:]: value}}
    elif inner:
        value = inside | {inner: value}
    return SMALL | {first: value}


def refused(settings):
    try:
        filled(settings)
    except (TypeError, ValueError) as error:
        return str(error)
    return None


def test_the_page_and_python_refuse_the_same_and_name_the_same():
    table = [(path, value) for path in FIELDS for value in VALUES]
    page = ask(CHECK, [with_value(*row) for row in table])
    accepted = 0
    for (path, value), said in zip(table, page, strict=True):
        python = refused(with_value(path, value))
        where = f"{path} = {value!r}: page {said!r}, Python {python!r}"
        assert (said is None) == (python is None), where
        if said is None:
            accepted += 1
            continue
        name, _, rest = said.partition(": ")
        assert rest.startswith("got "), where
        assert ", expected " in rest, where
        assert python.startswith(f"{name}: got "), where
        bare = name.removeprefix("a name in ")
        assert bare == "settings" or bare.startswith(path) or path.startswith(bare), where
    assert 100 < accepted < len(table) / 3


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"cell": "lstm"}, "cell: got 'lstm', expected one of '1997', 'tanh', "),
        ({"task": 3}, "task: got 3, expected one of 'symbol', "),
        ({"lag": 2.5}, "lag: got 2.5, expected a whole number from 1 to 4000"),
        ({"lag": 7, "task": "reber"}, "lag: got 7, expected a whole number from 8 to 4000"),
        ({"lag": 309, "task": "sunspots"}, "lag: got 309, expected a whole number from 3 to 308"),
        ({"units": 0}, "units: got 0, expected a whole number from 1 to 256"),
        ({"seed": -1}, "seed: got -1, expected a whole number from 0 to 2147483647"),
        ({"unit": 3}, "a name in settings: got 'unit', expected one of 'cell', 'task', "),
        ({"start": "identity"}, "start: got 'identity', expected an object"),
        ({"start": {"kind": "unit"}}, "start.kind: got 'unit', expected one of 'Gaussian', "),
        ({"start": {"gain": "1"}}, "start.gain: got '1', expected a number"),
        ({"start": {"inputs": None}}, "start.inputs: got null, expected a number"),
        ({"start": {"bias": 1}}, "start.bias: got 1, expected an object"),
        (
            {"start": {"bias": {"u": 1}}},
            "a name in start.bias: got 'u', expected one of 'i', 'f', 'g', 'o'",
        ),
        ({"start": {"bias": {"f": []}}}, "start.bias.f: got a list of 0, expected a number"),
        ({"train": {"optimiser": "Adam"}}, "train.optimiser: got 'Adam', expected one of 'adam', "),
        ({"train": {"lr": -0.1}}, "train.lr: got -0.1, expected a number of at least 0"),
        ({"train": {"clip": 0}}, "train.clip: got 0, expected a number above 0, or null"),
        ({"train": {"batch": 1.5}}, "train.batch: got 1.5, expected a whole number from 1 to 256"),
        (
            {"lag": 4000, "units": 64, "train": {"batch": 32}},
            "lag, units and train.batch: got 4000, 64 and 32, expected smaller ones: ",
        ),
    ],
    ids=json.dumps,
)
def test_an_error_says_what_came_and_what_was_expected(settings, message):
    (said,) = ask(CHECK, [settings])
    assert said.startswith(message)


def test_what_json_cannot_write_is_refused_too():
    odd = ["undefined", "2n", "Symbol('s')", "() => 3", "new Date(0)", "new Float64Array(2)"]
    body = f"""return ["cell", "task", "lag", "units", "seed"].flatMap((name) =>
      [{", ".join(odd)}].map((value) => {{
        try {{ playground.create({{ [name]: value }}); return null; }}
        catch (error) {{ return error.message.startsWith(`${{name}}: got `); }}
      }}));"""
    assert ask(body) == [True] * 5 * len(odd)


def test_every_task_runs_at_its_shortest_and_at_its_longest_lag_and_not_beyond():
    table = [
        {"task": name, "lag": lag, "cell": "tanh", "units": 1, "train": {"batch": 1}}
        for name, task in TASKS.items()
        for lag in (task.least - 1, task.least, task.most, task.most + 1)
    ]
    body = """return given.map((s) => {
      try { return Number.isFinite(playground.create(s).step()[0]); }
      catch (error) { return error.message; }
    });"""
    said = iter(ask(body, table))
    for name in TASKS:
        below, least, most, above = (next(said) for _ in range(4))
        assert least is True, name
        assert most is True, name
        assert below.startswith("lag: got"), name
        assert above.startswith("lag: got"), name
    bounds = ask("return Object.values(playground.tasks).map((t) => [t.least, t.most]);")
    assert bounds == [[task.least, task.most] for task in TASKS.values()]


def test_no_two_seeds_share_a_stream():
    first = [Draws(seed, stream).state for seed in (0, 1, 2**30, 2**31 - 1) for stream in (0, 1)]
    assert len({tuple(state) for state in first}) == len(first)
    with pytest.raises(ValueError, match="seed: got 2147483648"):
        Draws(2**31, 0)


def test_a_sequence_to_show_is_checked():
    body = """const run = playground.create({ cell: "tanh", units: 2 });
    return given.map((rows) => {
      try { return run.predict(rows).prediction.length; } catch (error) { return error.message; }
    });"""
    rows = [[[1, 0, 0, 0]], [], "AB", [[1, 0]], [[1, 0, 0, 0], [0, "1", 0, 0]], [[None] * 4]]
    assert ask(body, rows) == [
        1,
        "sequence: got a list of 0, expected a list of at least one step",
        "sequence: got 'AB', expected a list of at least one step",
        "sequence[0]: got a list of 2, expected a list of 4 numbers",
        "sequence[1]: got a list of 4, expected a list of 4 numbers",
        "sequence[0]: got a list of 4, expected a list of 4 numbers",
    ]
