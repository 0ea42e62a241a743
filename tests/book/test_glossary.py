"""Every link to a term finds its entry in the glossary, and no label takes one away."""

import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book"
SOURCES = [*sorted(BOOK.glob("*.md")), *sorted(BOOK.glob("quizzes/*.yml"))]
LINK = re.compile(r"\{term\}`(?:[^`<]*<)?([^`>]+)>?`")
LABEL = re.compile(r"^(?::label: *(\S+)|\(([\w-]+)\)=)", re.MULTILINE)
ENTRY = re.compile(r"^(\S.*)\n  \S", re.MULTILINE)
NEEDED = """LSTM, memory cell, memory block, neuron, layer, weight, pre-activation, readout,
saturation, candidate, logit, tap, Adam, seed, batch, clipping, online, distractor,
Wilson interval"""


@pytest.fixture(scope="module")
def terms():
    text = (BOOK / "glossary.md").read_text("utf-8")
    return ENTRY.findall(text[text.index(":sorted:") :])


def test_every_link_to_a_term_finds_its_entry(terms):
    linked = {
        (source.name, term)
        for source in SOURCES
        for term in LINK.findall(" ".join(source.read_text("utf-8").split()))
    }
    assert len(linked) > 50
    assert [link for link in sorted(linked) if link[1] not in terms] == []


def test_no_label_is_a_term(terms):
    labels = {
        one
        for source in SOURCES
        for both in LABEL.findall(source.read_text("utf-8"))
        for one in both
    }
    assert len(labels) > 20
    assert {label.lower() for label in labels} & {term.lower() for term in terms} == set()


def test_the_words_that_chapters_need_are_there_once(terms):
    assert len(terms) == len({term.lower() for term in terms})
    assert [word for word in " ".join(NEEDED.split()).split(", ") if word not in terms] == []
