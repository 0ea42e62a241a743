"""Static figures: a text alternative, the page's colours and fonts, stable bytes."""

import re
from xml.etree import ElementTree as ET

import matplotlib.pyplot as plt
import numpy as np
import pytest

from explorables import figure, style, svg
from explorables.mathspans import runs


def sample(width=4.7):
    fig, (top, low) = plt.subplots(2, 1, figsize=(width, 4))
    z = np.linspace(-6, 6, 50)
    top.plot(z, np.tanh(z), label=r"$\tanh(z_t)$ & more", clip_on=True)
    top.legend()
    top.set(xlabel="net input $z$", ylabel="output")
    low.semilogy(z, np.exp(z), color="black")
    low.set_xlabel(r"$\frac{\partial C}{\partial w}$")
    return fig


def drawing():
    return ET.fromstring(
        re.findall(r"<svg.*</svg>", figure.markup(sample(), "tanh rises from -1 to 1"), re.S)[0]
    )


def test_show_displays_the_figure_with_its_alt_and_closes_it(capsys, monkeypatch):
    shown = []
    monkeypatch.setattr(figure, "display", lambda data, raw: shown.append(data))
    fig = sample()
    figure.show(fig, "tanh rises from <-1> to 1", caption="The slope of $f$ & `code`")
    assert 'aria-label="tanh rises from &lt;-1&gt; to 1"' in shown[0]["text/html"]
    assert "&amp; <code>code</code></figcaption>" in shown[0]["text/html"]
    assert 'data-tex="f"' in shown[0]["text/html"]
    assert not plt.fignum_exists(fig.number)


@pytest.mark.parametrize("alt", ["", "  ", None, "sigmoid plot", 3])
def test_a_figure_says_what_it_shows(alt):
    with pytest.raises(ValueError, match="alt: got"):
        figure.markup(sample(), alt)


def test_what_is_no_figure_is_refused():
    with pytest.raises(TypeError, match="fig: got int, expected a Matplotlib figure"):
        figure.markup(3, "three words here")  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_same_figure_gives_the_same_bytes():
    alt = "tanh rises from -1 to 1"
    assert figure.markup(sample(), alt) == figure.markup(sample(), alt)


def test_nothing_leaks_into_the_page():
    tags = {node.tag.split("}")[1] for node in drawing().iter()}
    assert not tags & {"style", "metadata", "title", "script"}


def test_every_colour_of_the_palette_follows_the_theme():
    page = figure.markup(sample(), "tanh rises from -1 to 1")
    assert not re.findall(r"(?<!,)#[0-9a-f]{6}\b", page)
    assert "#000000" not in page
    css = (figure.svg.__file__.rsplit("/", 1)[0]) + "/explorable.css"
    with open(css) as file:
        rules = file.read()
    for light, (name, dark) in style.DARK.items():
        if name != "paper":
            assert f"--fig-{name}: {light};" in rules and f"--fig-{name}: {dark};" in rules


def test_every_colour_can_be_read_on_its_paper():
    def luminance(colour):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        parts = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return float(np.dot(parts, (0.2126, 0.7152, 0.0722)))

    def contrast(a, b):
        high, low = sorted((luminance(a), luminance(b)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    paper = style.DARK[style.PAPER][1]
    for light, (name, dark) in style.DARK.items():
        if name not in ("paper", "grid"):
            assert contrast(light, style.PAPER) >= 4.5, name
            assert contrast(dark, paper) >= 4.5, name


def test_the_drawing_shrinks_with_the_page():
    root = drawing()
    assert root.get("viewBox") == "0 0 338.4 288"
    assert "max-width:100%;height:auto" in root.get("style")
    assert root.get("width") is None


def test_words_stay_words_and_short_formulas_too():
    words = ["".join(node.itertext()) for node in drawing().iter(f"{{{svg.SVG}}}text")]
    assert {"net input z", "tanh(zt) & more", "output"} <= set(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", [("plain", "text", 0)]),
        ("net $z_t$", [("net ", "text", 0), ("z", "italic", 0), ("t", "italic", -1)]),
        (r"$\mathdefault{10^{-2}}$", [("10", "text", 0), ("−2", "text", 1)]),
        (r"$\sigma'$", [("σ", "italic", 0), ("′", "upright", 0)]),
        (r"$\frac{a}{b}$", None),
        (r"$x^{2^2}$", None),
        (r"$\sqrt{2}$", None),
    ],
)
def test_a_short_formula_becomes_runs_of_text(text, expected):
    assert runs(text) == expected


def test_text_too_small_for_a_phone_is_refused():
    with pytest.raises(ValueError, match=r"'.*' is 11 pt in a figure 9.0 inches wide: 5.9 pixels"):
        figure.markup(sample(width=9), "tanh rises from -1 to 1")
