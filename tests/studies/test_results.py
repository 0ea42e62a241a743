"""Results on disk: what is written is read, and a missing one names the command that makes it."""

import json

import pytest

from studies.core.results import DamagedError, Trial, header, read, write

HEAD = {"study": "toy", "code": "0" * 16, "versions": {}}
TRIALS = [
    Trial({"lag": lag, "net": "RNN"}, seed, 0.5, {"updates": lag + seed})
    for lag in (10, 100)
    for seed in range(2)
]


def test_what_is_written_is_read(tmp_path):
    write(HEAD, TRIALS, tmp_path)
    assert read("toy", tmp_path) == TRIALS
    assert read("toy", tmp_path, lag=100) == TRIALS[2:]
    assert header("toy", tmp_path) == HEAD | {"trials": len(TRIALS)}
    assert [path.name for path in tmp_path.iterdir()] == ["results.jsonl"]


def test_settings_that_were_not_tried_are_named(tmp_path):
    write(HEAD, TRIALS, tmp_path)
    with pytest.raises(ValueError, match=r"settings: got \{'lag': 7\}, expected some that 'toy'"):
        read("toy", tmp_path, lag=7)


def test_a_missing_study_names_the_command(tmp_path):
    with pytest.raises(FileNotFoundError, match="make experiments NAME=toy"):
        read("toy", tmp_path)


def test_an_outcome_that_text_cannot_hold_leaves_the_old_file(tmp_path):
    write(HEAD, TRIALS, tmp_path)
    with pytest.raises(ValueError):
        write(HEAD, [Trial({}, 0, 0.0, {"updates": float("inf")})], tmp_path)
    assert read("toy", tmp_path) == TRIALS


# ---- damage


def lines(**changes):
    """The toy's lines with some in place of others: ``lines(two="x")``, ``lines(end="")``."""
    head, *rest = [json.dumps(HEAD | {"trials": 4}), *(json.dumps(t._asdict()) for t in TRIALS)]
    out = [changes.get("head", head), rest[0], changes.get("two", rest[1]), *rest[2:]]
    return "\n".join(out) + changes.get("end", "\n")


def trial(**changes):
    return json.dumps({key: v for key, v in (TRIALS[1]._asdict() | changes).items() if v != "gone"})


def head(**changes):
    return json.dumps({key: v for key, v in (HEAD | changes).items() if v != "gone"})


FIRST = json.dumps(TRIALS[0]._asdict())
DAMAGE = {
    "empty": ("", "line 1: the file is empty"),
    "cut in a line": (lines()[:-9], "line 5: has no end, the file is cut"),
    "cut at a line's end": (
        lines(end="")[: lines().rindex("\n{") + 1],
        "line 4: .* 3 trials, and had 4",
    ),
    "its end is missing": (lines(end=""), "line 5: has no end"),
    "a line more": (lines(end=f"\n{trial(seed=9)}\n"), "line 6: .* 5 trials, and had 4"),
    "a trial twice": (lines(two=FIRST), "line 3: the trial of line 2 again"),
    "an empty line": (lines(two=""), "line 3: is no JSON"),
    "no JSON": (lines(two="{'seed': 0}"), "line 3: is no JSON"),
    "two lines run together": (lines(two=trial() + trial(seed=5)), "line 3: is no JSON"),
    "not UTF-8": (lines(two="\udcff"), "line 3: is no JSON"),
    "a byte of zeros": (lines(two="\0" * 40), "line 3: is no JSON"),
    "a number": (lines(two="5"), "line 3: is no JSON object"),
    "a list": (lines(two="[]"), "line 3: is no JSON object"),
    "NaN": (lines(two=trial(seconds=float("nan"))), "line 3: is no JSON .NaN is no number"),
    "infinity inside": (lines(two=trial(outcome={"x": float("inf")})), "line 3: is no JSON"),
    "no seed": (lines(two=trial(seed="gone")), "line 3: 'seed' is missing or no int"),
    "a seed in words": (lines(two=trial(seed="1")), "line 3: 'seed' is missing or no int"),
    "a seed that is true": (lines(two=trial(seed=True)), "line 3: 'seed' is missing or no int"),
    "no settings": (lines(two=trial(settings=[])), "line 3: 'settings' is missing or no dict"),
    "no outcome": (lines(two=trial(outcome=None)), "line 3: 'outcome' is missing or no dict"),
    "no seconds": (lines(two=trial(seconds="gone")), "line 3: 'seconds' is missing or no float"),
    "something else": (lines(two=trial(more=1)), "line 3: 'more' is unknown"),
    "no code": (lines(head=head(code="gone")), "line 1: 'code' is missing or no str"),
    "no versions": (lines(head=head(versions="gone")), "line 1: 'versions' is missing"),
    "of another study": (lines(head=head(study="play")), "line 1: these are results of 'play'"),
    "no header": (lines(head=FIRST), "line 1: 'study' is missing"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_named_with_file_and_line_and_what_to_do(damage, tmp_path):
    text, says = DAMAGE[damage]
    (tmp_path / "results.jsonl").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(DamagedError, match=rf"results\.jsonl, {says}.*git restore.*NAME=toy"):
        read("toy", tmp_path)
