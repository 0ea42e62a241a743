"""How the study "chunks" cuts the error."""

import numpy as np
import pytest

from lstm_lib import rnn
from studies.chunks import trial as module
from studies.chunks.trial import WAYS, trial


@pytest.fixture
def asked(monkeypatch):
    """What the trial hands to `rnn.loss_and_grads`, call by call."""
    calls, real = [], rnn.loss_and_grads

    def watched(params, batch, **options):
        calls.append((params, batch, options))
        return real(params, batch, **options)

    monkeypatch.setattr(module.rnn, "loss_and_grads", watched)
    monkeypatch.setattr(module, "bits_per_character", lambda *_: 0.0)
    return calls


@pytest.mark.parametrize("way", WAYS)
def test_every_character_is_asked_for_once(asked, way):
    trial(0, way, k=5, updates=4, H=4, B=2)
    seen = []
    for _, (x, y, mask), options in asked:
        assert options["window"] == 4 and mask.sum() == 5 and mask[-5:].all()
        assert len(x) == (10 if way == "a window per error" else 5)
        np.testing.assert_array_equal(x[1:], y[:-1])
        seen.append(y[mask, 0].argmax(axis=1))
    text = np.concatenate(seen)
    np.testing.assert_array_equal(text, module.split(module.codes_of(module.alice()))[0][1:21])


def test_the_state_is_carried_on_or_dropped(asked):
    trial(0, "chunks", k=5, updates=3, H=4, B=2)
    first, second = (options for _, _, options in asked[:2])
    assert not first["state"].any() and second["state"].any()
    # made by the weights of the update before, as the text goes
    before = rnn.forward(asked[0][0], asked[0][1][0])["h"][-1]
    np.testing.assert_allclose(second["state"], before)
    asked.clear()
    trial(0, "chunks, state dropped", k=5, updates=3, H=4, B=2)
    assert not any(options["state"].any() for _, _, options in asked)


def test_a_window_begins_a_chunk_earlier(asked):
    trial(0, "a window per error", k=5, updates=4, H=4, B=2)
    third, fourth = asked[2][1][0], asked[3][1][0]
    np.testing.assert_array_equal(third[5:], fourth[:5])
    handed = [options["state"] for _, _, options in asked]
    # the state before chunk 2, at the fourth call: made at the third from that before chunk 1
    np.testing.assert_allclose(
        handed[3], rnn.forward(asked[1][0], asked[1][1][0][5:], handed[2])["h"][-1]
    )
