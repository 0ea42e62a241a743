"""Beyond the block: the cause that its quiz names is taken away in stored trials."""

from studies.core.results import read


def solved(**settings):
    trials = read("gru", task="symbol", **settings)
    assert len(trials) == 10
    return sum(t.outcome["updates"] is not None for t in trials)


def test_with_its_input_gate_shut_at_first_the_lstm_needs_nothing_more(chapter):
    chapter.asks("Because its input gate is a tap of its own, and starts half open.")
    chapter.asks("A GRU and an LSTM begin with biases of ln(lag)")
    assert solved(lag=100, net="GRU", bias="ln(lag)") == 10
    assert solved(lag=100, net="LSTM", bias="ln(lag)") < 8
    assert solved(lag=100, net="LSTM", bias="ln(lag), input shut") == 10
