"""The block in one piece: its lines run alone, and are the library's block."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from lstm_lib import lstm
from lstm_lib.gradcheck import relative_error
from lstm_lib.lstm import ORDER


def forty(chapter):
    cells = [cell.source for cell in chapter.code]
    first = next(k for k, source in enumerate(cells) if "def sigmoid" in source)
    return "\n\n".join(cells[first : first + 3])


def test_the_lines_run_alone_and_are_as_many_as_is_said(chapter, tmp_path):
    code = forty(chapter)
    chapter.says("in about forty lines of NumPy")
    assert 36 <= sum(map(bool, code.splitlines())) <= 44  # that say something
    imports = [line for line in code.splitlines() if "import" in line]
    assert imports == ["import numpy as np"]
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_a_wrong_gradient_does_not_pass_the_lines_own_check(chapter):
    broken = forty(chapter).replace("dc = dc + dh_t * o", "dc = dh_t * o")
    done = subprocess.run([sys.executable, "-I", "-c", broken], capture_output=True, text=True)
    assert "AssertionError" in done.stderr


def test_the_lines_are_the_library_s_block(chapter):
    mine: dict[str, Any] = {}
    exec(forty(chapter), mine)
    U, W, b = mine["params"]
    parts = {"U": np.split(U, 4), "W": np.split(W, 4), "b": np.split(b, 4)}
    params = {f"{w}_{k}": parts[w][n] for w in parts for n, k in enumerate(ORDER)}
    trace = lstm.forward(params, mine["x"][:, None])
    grads, errors = lstm.backward(params, trace, trace["h"][1:])
    np.testing.assert_allclose(mine["h"], trace["h"][1:, 0], rtol=0, atol=1e-14)
    for w, one in zip("UWb", mine["grads"], strict=True):
        together = np.concatenate([grads[f"{w}_{k}"] for k in ORDER])
        assert relative_error({w: one}, {w: together}) < 1e-12
    found = {"x": mine["dx"], "h": mine["dh_0"], "c": mine["dc_0"]}
    theirs = {"x": errors["x"][:, 0], "h": errors["h"][0, 0], "c": errors["c"][0, 0]}
    assert relative_error(found, theirs) < 1e-12
    chapter.says("all 128 gradients agree")
    assert sum(one.size for one in mine["grads"]) == 128


def test_what_is_left_of_the_error_is_as_said(chapter):
    chapter.says("four steps leave a quarter of it")
    left = chapter.value("float(sp.prod(list(net['factors'].values())).subs(sp.Symbol('w'), 0.9))")
    assert 0.2 < left < 0.3
    chapter.says("A hundred leave about six millionths")
    h, left = np.tanh(1), 1.0
    for _ in range(100):
        h = np.tanh(0.9 * h)
        left *= 0.9 * (1 - h**2)
    assert left == pytest.approx(6e-6, rel=0.05)
