"""The block in one piece: its lines run alone, and are the library's block."""

import subprocess
import sys

import numpy as np

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
    assert 36 <= len(code.splitlines()) <= 44
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
    mine = {}
    exec(forty(chapter), mine)
    U, W, b = mine["params"]
    parts = {"U": np.split(U, 4), "W": np.split(W, 4), "b": np.split(b, 4)}
    params = {f"{w}_{k}": parts[w][n] for w in parts for n, k in enumerate(ORDER)}
    trace = lstm.forward(params, mine["x"][:, None])
    grads, _ = lstm.backward(params, trace, trace["h"][1:])
    dw = mine["backward"](*mine["params"], mine["steps"], mine["h"])
    np.testing.assert_allclose(mine["h"], trace["h"][1:, 0], rtol=0, atol=1e-14)
    for w, one in zip("UWb", dw, strict=True):
        together = np.concatenate([grads[f"{w}_{k}"] for k in ORDER])
        assert relative_error({w: one}, {w: together}) < 1e-12


def test_what_is_left_of_the_error_is_as_said(chapter):
    chapter.says("four steps leave a quarter of it")
    left = chapter.value("float(sp.prod(list(net['factors'].values())).subs(sp.Symbol('w'), 0.9))")
    assert 0.2 < left < 0.3
    chapter.says("A hundred leave nothing that a weight could feel")
    assert 0.9**100 < 1e-4
