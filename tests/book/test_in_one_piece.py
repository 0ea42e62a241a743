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
    shown = {k: float(np.ravel(v)[0]) for k, v in chapter.shown("fading").items() if "error" in k}
    chapter.describes("Five copies of one unit with w = 0.9. The state runs on in blue.")
    assert "error-5" in shown and "error-6" not in shown
    assert chapter.starts("fading")["w"] == 0.9
    chapter.describes(
        f"{shown['error-5']:.3f} at the last copy, {shown['error-1']:.3f} at the first."
    )
    left = chapter.value("float(sp.prod(list(net['factors'].values())).subs(sp.Symbol('w'), 0.9))")
    assert 0.2 < left < 0.3
    chapter.says("A hundred leave about six millionths")
    h, left = np.tanh(1), 1.0
    for _ in range(100):
        h = np.tanh(0.9 * h)
        left *= 0.9 * (1 - h**2)
    assert left == pytest.approx(6e-6, rel=0.05)


def test_the_words_of_the_cell_s_pictures_name_what_is_drawn(chapter):
    parts: Any = ["recurrent unit", "carousel"], ["input gate", "output gate"], ["forget gate"], []
    taps = {"valve-i", "valve-o", "valve-f"}
    lit: list[Any] = []
    drawn: list[str] = []
    for more in parts:
        drawn += more
        figure = f"diagrams.block({tuple(drawn)!r})" if more else "diagrams.block('full')"
        (sheet,) = chapter.drawn(figure)
        lit.append(taps & set(sheet["gids"]))
    assert lit == [set(), {"valve-i", "valve-o"}, taps, taps]
    chapter.describes("The same cell with two taps: i on the pipe from the layer g up to the sum")
    chapter.describes("and dashed peepholes from the pipe to the three gates.")
    assert {"peephole-f", "peephole-i", "peephole-o"} <= set(sheet["gids"])
