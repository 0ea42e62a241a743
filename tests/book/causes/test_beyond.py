"""Beyond the block: the cause that its quiz names is taken away in stored trials."""

from pathlib import Path

from studies.core.results import read

QUIZ = (Path(__file__).parents[3] / "book" / "quizzes" / "beyond.yml").read_text("utf-8")

ARGUMENTS = (  # wrong answers of the quiz
    "Because it has more weights.",
    "Because its output is squashed by a tanh.",
)


def solved(**settings):
    trials = read("gru", task="symbol", **settings)
    assert len(trials) == 10
    return sum(t.outcome["updates"] is not None for t in trials)


def test_with_its_input_gate_shut_at_first_the_lstm_needs_nothing_more():
    quiz = "Because its input gate is a tap of its own, and starts half open."
    assert quiz in QUIZ
    assert "A GRU and an LSTM begin with biases of ln(lag)" in QUIZ
    assert solved(lag=100, net="GRU", bias="ln(lag)") == 10
    assert solved(lag=100, net="LSTM", bias="ln(lag)") < 8
    assert solved(lag=100, net="LSTM", bias="ln(lag), input shut") == 10
