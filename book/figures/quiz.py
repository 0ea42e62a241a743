"""A quiz on a page, without JavaScript: each answer opens and says why it is right or wrong.

The questions stand in `quizzes/<name>.yml` beside the chapters::

    - question: What does $\\sigma'$ reach at most?
      answers:
        - text: $1/4$
          right: true
          why: At $z = 0$, where $\\sigma = 1/2$.
        - text: "1"
          why: That is the slope of $\\tanh$.
"""

from pathlib import Path
from string import ascii_uppercase

import yaml
from IPython.display import display

from explorables.words import inline
from lstm_lib.checks import check_name

QUESTIONS = 4  # a quiz has four, so that it is done in two minutes


def quiz(name):
    """Display the quiz of a chapter.

    Parameters
    ----------
    name : str
        Name of the file ``quizzes/<name>.yml``, looked for in the current folder (the chapters').

    Raises
    ------
    FileNotFoundError
        There is no such file; the error lists those there are.
    ValueError
        The file breaks a rule: four questions, one right answer each, a `why` for every answer.
    """
    questions = read(name)
    count = f"A quiz of {len(questions)} questions"
    display({"text/html": markup(name, questions), "text/plain": count}, raw=True)


def read(name, folder="quizzes"):
    """Return the checked questions of ``<folder>/<name>.yml``."""
    path = Path(folder) / f"{name}.yml"
    if not path.is_file():
        known = sorted(p.stem for p in Path(folder).glob("*.yml"))
        raise FileNotFoundError(
            f"name: got {name!r}, but there is no {path.resolve()}; "
            f"there are: {', '.join(known) or 'none'}"
        )
    try:
        questions = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: not YAML: {error}") from None
    if not isinstance(questions, list) or len(questions) != QUESTIONS:
        came = len(questions) if isinstance(questions, list) else type(questions).__name__
        raise ValueError(f"{path}: got {came}, expected a list of {QUESTIONS} questions")
    for number, question in enumerate(questions, 1):
        _check_question(f"{path}, question {number}", question)
    return questions


def _check_question(where, question):
    _check_keys(where, question, {"question", "answers"}, set())
    answers = question["answers"]
    if not isinstance(answers, list) or len(answers) < 2:
        raise ValueError(f"{where}: expected a list of at least 2 answers")
    for number, answer in enumerate(answers, 1):
        _check_keys(f"{where}, answer {number}", answer, {"text", "why"}, {"right"})
        check_name(f"{where}, answer {number}, right", answer.get("right", False), (True, False))  # type: ignore[arg-type]
    right = sum(answer.get("right", False) for answer in answers)
    if right != 1:
        raise ValueError(f"{where}: got {right} right answers, expected 1")


def _check_keys(where, entry, needed, allowed):
    if not isinstance(entry, dict):
        raise ValueError(f"{where}: got {type(entry).__name__}, expected keys {sorted(needed)}")
    for key in entry:
        check_name(f"{where}, key", key, sorted(needed | allowed))
    for key in sorted(needed):
        if not entry.get(key) or (key != "answers" and not isinstance(entry[key], str)):
            raise ValueError(f"{where}: {key}: got {entry.get(key)!r}, expected text")


def markup(name, questions):
    """Return the quiz as HTML; a question's answers share a name, so one at a time is open."""
    items = []
    for number, question in enumerate(questions, 1):
        group = f"quiz-{name}-{number}"
        answers = "".join(
            _answer(group, letter, answer)
            for letter, answer in zip(ascii_uppercase, question["answers"], strict=False)
        )
        items.append(
            f'<li><div role="group" aria-labelledby="{group}">'
            f'<p id="{group}">{inline(question["question"])}</p>{answers}</div></li>'
        )
    return f'<ol class="quiz">{"".join(items)}</ol>'


def _answer(group, letter, answer):
    # The letter also names an answer that is a formula alone: MathML is no text to every reader.
    kind, verdict = ("right", "✓ Right.") if answer.get("right") else ("wrong", "✗ Not quite.")
    return (
        f'<details name="{group}"><summary>{letter}. {inline(answer["text"])}</summary>'
        f'<p class="{kind}"><strong>{verdict}</strong> {inline(answer["why"])}</p></details>'
    )
