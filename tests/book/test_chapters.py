"""What holds for every chapter: it runs, it is built like the others, its figures speak."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import anywhere
import pytest
import yaml
from lxml import html

from tests.book.conftest import DIRECTIVE_LINE, Chapter

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
CONTENTS = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
PAGES = [CONTENTS["root"], *(entry["file"] for entry in CONTENTS["chapters"])]
NOTEBOOKS = [page for page in PAGES if "{code-cell}" in (BOOK / f"{page}.md").read_text("utf-8")]
ASIDE = {
    CONTENTS["root"],
    *("before_you_begin", "questions", "curious", "experiments", "truncated", "gallery"),
    *("in_one_piece", "framework", "be_the_gate", "your_lstm", "alice", "agreement", "ablation"),
}
LESSONS = [page for page in NOTEBOOKS if page not in ASIDE]
LINES = 20  # of a code cell, at most

every_notebook = pytest.mark.parametrize("name", NOTEBOOKS)
every_lesson = pytest.mark.parametrize("name", LESSONS)


def elements(chapter, path):
    return [
        found
        for text in chapter.html()
        for found in html.fromstring(f"<div>{text}</div>").xpath(path)
    ]


@every_notebook
def test_a_chapter_runs_top_to_bottom_in_a_fresh_kernel(chapter, name):
    cells = chapter(name).run().code
    assert not [
        output for cell in cells for output in cell.outputs if output.output_type == "error"
    ]


@every_notebook
def test_a_chapter_computes_with_the_kernel_of_its_tests(chapter, name):
    running = f"__import__('runpy').run_path({anywhere.__file__!r})['running']()"
    assert chapter(name).value(running) == anywhere.running()


def test_what_a_cell_prints_in_pieces_is_put_together():
    cell = SimpleNamespace(outputs=[])
    for name, text in (("stdout", "cell 1: corr"), ("stdout", "elation\n"), ("stderr", "!")):
        content = {"name": name, "text": text}
        Chapter._collect({"header": {"msg_type": "stream"}, "content": content}, cell)
    assert [one["text"] for one in cell.outputs] == ["cell 1: correlation\n", "!"]


@every_notebook
def test_no_code_cell_is_longer_than_a_screen(chapter, name):
    long = [cell.source for cell in chapter(name).code if len(cell.source.splitlines()) > LINES]
    assert not long, f"{name}.md has cells of more than {LINES} lines:\n\n" + "\n\n".join(long)


@every_notebook
def test_no_chapter_imports_what_it_does_not_use(chapter, name):
    code = "\n\n".join(cell.source for cell in chapter(name).code)
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select=F401,F811", "-"]
    done = subprocess.run(command, input=code, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


@every_notebook
def test_every_figure_says_what_it_shows(chapter, name):
    found = elements(chapter(name), "//svg[not(ancestor::svg)] | //img")
    for figure in found:
        if figure.get("aria-hidden") == "true":
            continue
        title = figure.xpath("./title")
        says = (
            figure.get("aria-label") or figure.get("alt") or (title[0].text if title else "") or ""
        )
        assert len(says.split()) >= 5, f"{name}.md has a figure whose alternative text is {says!r}"


@every_notebook
def test_no_picture_comes_without_html_that_names_it(chapter, name):
    for cell in chapter(name).run().code:
        for output in cell.outputs:
            kinds = output.get("data", {})
            pictures = [kind for kind in kinds if kind.startswith("image/")]
            assert "text/html" in kinds or not pictures, (
                f"use show(fig, alt=...) in:\n{cell.source}"
            )


@every_lesson
def test_a_lesson_opens_with_what_fails(chapter, name):
    opening = chapter(name).cells[0].source
    assert re.match(r"# \S.*\n+:::+\{admonition\} What fails so far\n:class: fails\n", opening)
    reading = re.search(r"\*\*Reading time\*\* (\d+) minutes\. +\*\*You need\*\* .*\]\(", opening)
    assert reading, f"{name}.md: no reading time with prerequisites as links"


FOLDED = re.compile(r"^:::\{admonition\}.*\n:class: .*\bdropdown\b(?:.*\n)*?:::$", re.MULTILINE)
CUT = {
    "attention",
    "beyond",
    "carousel",
    "forget_gate",
    "full_diagram",
    "peepholes",
    "rnn",
    "time_series",
    "two_gates",
    "vanishing_gradients",
}  # chapters of one idea; the others still hold more


def measured(chapter):
    """Words, figures and open code cells before the quiz; what is folded does not count."""
    words, figures, cells = 0, 0, 0
    for cell in chapter.cells:
        if cell.cell_type == "code":
            figures += bool(re.search(r"\b(show|explore|train_panel)\(", cell.source))
            cells += not {"hide-input", "remove-input"} & set(cell.metadata.get("tags", []))
            continue
        text, quiz, _ = cell.source.partition("## Quiz")
        words += len(DIRECTIVE_LINE.sub("", FOLDED.sub("", text)).split())
        if quiz:
            return words, figures, cells
    raise AssertionError(f"{chapter.name}.md has no quiz")


@every_lesson
def test_a_lesson_takes_as_long_as_it_says(chapter, name):
    """150 words a minute, a minute and a half per figure, a minute per open code cell."""
    words, figures, cells = measured(chapter(name))
    minutes = round(words / 150 + 1.5 * figures + cells)
    chapter(name).says(f"**Reading time** {minutes} minutes.")
    if name in CUT:
        assert words <= 2500 and figures <= 5 and cells <= 6 and minutes <= 30


@every_lesson
def test_a_lesson_leaves_maintenance_and_the_post_to_pages_of_their_own(chapter, name):
    assert not re.search(r"make experiments|\b[Tt]he post\b", chapter(name).prose)


@every_lesson
def test_a_lesson_closes_in_the_order_of_the_others(chapter, name):
    headings = re.findall(r"^## (.+)$", chapter(name).text, re.MULTILINE)
    closing = ["What you won, what still fails", "Quiz", "Exercises", "References"]
    assert headings[-4:] == closing


@every_lesson
def test_a_lesson_asks_before_each_explorable_and_answers_after_it(chapter, name):
    steps = ""
    for cell in chapter(name).run().cells:
        if cell.cell_type == "markdown":
            boxes = re.findall(r"^:class: .*\b(predict|seen)\b", cell.source, re.MULTILINE)
            steps += "".join(box[0] for box in boxes)
        elif any(
            'class="explorable"' in o.get("data", {}).get("text/html", "") for o in cell.outputs
        ):
            steps += "E"
    assert "E" in steps, f"{name}.md has no explorable"
    assert re.fullmatch(r"(pEs)+", steps), f"{name}.md: predict, explorable, seen come as {steps}"


@every_notebook
def test_the_page_computes_what_numpy_computes(chapter, name):
    worst = "__import__('explorables.parity', fromlist=['x']).max_js_error(settings=10)"
    gaps = chapter(name).value(worst)
    figures = elements(chapter(name), "//figure[contains(@class, 'explorable')]")
    assert len(gaps) >= len(figures)
    assert all(gap <= 1e-9 for gap in gaps), gaps


@every_lesson
def test_the_quiz_explains_four_questions(chapter, name):
    questions = elements(chapter(name), "//ol[@class='quiz']/li")
    assert len(questions) == 4
    for question in questions:
        answers = question.xpath(".//details")
        assert len(answers) >= 2
        assert all(len(answer.xpath("string(./p)").split()) > 4 for answer in answers)


@every_lesson
def test_every_exercise_has_a_hint_and_a_solution(chapter, name):
    text = chapter(name).text
    exercises = re.findall(
        r"\{exercise-start\}.*?\n:label: (\S+).*?\{exercise-end\}", text, re.DOTALL
    )
    solutions = re.findall(r"\{solution-start\} (\S+)\n:class: dropdown", text)
    parts = text.split("{exercise-start}")[1:]
    assert len(exercises) >= 3
    assert sorted(solutions) == sorted(exercises)
    assert all(re.search(r"\{admonition\} Hint\n:class: dropdown", part) for part in parts)


@every_lesson
def test_a_lesson_names_its_sources(chapter, name):
    text = chapter(name).text
    assert "{footcite:" in text
    assert "{footbibliography}" in text


@every_lesson
def test_a_lesson_links_its_key_terms_to_the_glossary(chapter, name):
    assert len(set(re.findall(r"\{term\}`([^`]+)`", chapter(name).text))) >= 3
