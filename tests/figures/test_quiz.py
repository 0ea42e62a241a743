"""Quizzes: four questions, one right answer each, and a reason for every answer."""

import copy
import re
from pathlib import Path

import pytest
import yaml
from figures import quiz as show_quiz
from figures.quiz import markup, read

QUIZZES = Path(__file__).parents[2] / "book" / "quizzes"
GOOD = [
    {
        "question": f"What is ${k}$?",
        "answers": [
            {"text": "`two`", "right": True, "why": "Because <it> is."},
            {"text": "three", "why": "Count again."},
        ],
    }
    for k in range(4)
]


def store(folder, questions, name="rnn"):
    (folder / "quizzes").mkdir(exist_ok=True)
    (folder / "quizzes" / f"{name}.yml").write_text(yaml.safe_dump(questions))


def test_a_quiz_works_without_javascript(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store(tmp_path, GOOD)
    page = markup("rnn", read("rnn"))
    assert page.count("<details ") == page.count("<summary>") == 8
    assert page.count("✓ Right.") == page.count("✗ Not quite.") == 4
    assert [page.count(f'name="quiz-rnn-{k}"') for k in (1, 2, 3, 4)] == [2] * 4
    assert "Because &lt;it&gt; is." in page and "<code>two</code>" in page
    assert 'data-tex="3"' in page and "<script" not in page


def test_a_quiz_that_is_not_there_names_those_that_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store(tmp_path, GOOD, "lstm")
    with pytest.raises(FileNotFoundError, match=r"got 'rnn'.*rnn\.yml; there are: lstm"):
        show_quiz("rnn")


def broken(change):
    questions = copy.deepcopy(GOOD)
    change(questions)
    return questions


BROKEN = {
    "three questions": (broken(lambda q: q.pop()), "got 3, expected a list of 4"),
    "no list": ({"question": "?"}, "got dict, expected a list of 4"),
    "no right answer": (
        broken(lambda q: q[1]["answers"][0].update(right=False)),
        "question 2: got 0 right",
    ),
    "two right answers": (
        broken(lambda q: q[1]["answers"][1].update(right=True)),
        "question 2: got 2 right",
    ),
    "no reason": (
        broken(lambda q: q[3]["answers"][1].pop("why")),
        "question 4, answer 2: why",
    ),
    "one answer": (broken(lambda q: q[0]["answers"].pop()), "question 1: expected a list of at"),
    "a stray key": (broken(lambda q: q[0].update(hint="x")), "question 1, key: got 'hint'"),
    "right as a word": (
        broken(lambda q: q[0]["answers"][0].update(right="yes")),
        "answer 1, right: got 'yes'",
    ),
    "a number for a text": (
        broken(lambda q: q[0]["answers"][0].update(text=4)),
        "answer 1: text: got 4, expected text",
    ),
}


@pytest.mark.parametrize("flaw", BROKEN)
def test_a_broken_quiz_says_where(flaw, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    questions, says = BROKEN[flaw]
    store(tmp_path, questions)
    with pytest.raises(ValueError, match=says):
        read("rnn")


def test_a_file_that_is_not_yaml_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes" / "rnn.yml").write_text("a: [")
    with pytest.raises(ValueError, match=r"rnn\.yml: not YAML"):
        read("rnn")


@pytest.mark.parametrize("path", sorted(QUIZZES.glob("*.yml")), ids=lambda path: path.stem)
def test_the_books_quizzes_hold_no_markdown_that_would_show_as_it_stands(path):
    for question in yaml.safe_load(path.read_text("utf-8")):
        answers = question["answers"]
        for text in (question["question"], *(a[key] for a in answers for key in ("text", "why"))):
            words = re.sub(r"\$[^$]+\$|`[^`]+`", "", text)
            assert not re.search(r"[*$`]|\]\(|\{[a-z]+\}", words), text
