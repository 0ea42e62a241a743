"""The stored results are those of today's code: nothing on a page is only a stored number."""

import json

import numpy as np
import pytest

from studies.core.fingerprint import fingerprint
from studies.core.results import header, read
from studies.core.study import studies, study, trials_of


@pytest.mark.parametrize("name", studies())
def test_the_results_are_of_today_s_code(name):
    now = fingerprint(study(name).trial)
    assert header(name)["code"] == now, f"make experiments NAME={name} renews the results"


@pytest.mark.parametrize("name", studies())
def test_every_trial_of_the_rows_is_there_once_and_no_other(name):
    there = [(trial.settings, trial.seed) for trial in read(name)]
    assert there == trials_of(study(name)), f"make experiments NAME={name} adds what is missing"


def made_anew(one):
    """The outcome of a study's short trial, made anew, and as stored; what any machine finds."""
    row, seed = one.check
    settings = one.rows[row].settings
    stored = next(t for t in read(one.name, **settings) if t.seed == seed)
    outcome = json.loads(json.dumps(one.trial(seed, **settings)))
    assert outcome.keys() == stored.outcome.keys() > set(one.of_machine)
    return [
        {key: value for key, value in found.items() if key not in one.of_machine}
        for found in (outcome, stored.outcome)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", studies())
def test_one_trial_made_anew_finds_the_stored_row(name):
    outcome, stored = made_anew(study(name))
    assert outcome == stored


class Nudged(np.random.Generator):
    """Draws that are one rounding error too large."""

    def normal(self, *args, **options):
        return np.nextafter(super().normal(*args, **options), np.inf)

    def uniform(self, *args, **options):
        return np.nextafter(super().uniform(*args, **options), np.inf)


@pytest.mark.slow
@pytest.mark.parametrize("name", studies())
def test_a_rounding_error_in_every_weight_changes_nothing_of_that_row(name, monkeypatch):
    monkeypatch.setattr(np.random, "default_rng", lambda seed: Nudged(np.random.PCG64(seed)))
    outcome, stored = made_anew(study(name))
    assert outcome == stored


@pytest.mark.parametrize("name", studies())
def test_a_study_s_file_bears_its_name(name):
    assert study(name).name == name
