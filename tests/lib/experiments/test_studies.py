"""The stored results are those of today's code: nothing on a page is only a stored number."""

import json

import pytest

from lstm_lib.experiments.fingerprint import fingerprint
from lstm_lib.experiments.results import header, read
from lstm_lib.experiments.study import studies, study, trials_of


@pytest.mark.parametrize("name", studies())
def test_the_results_are_of_today_s_code(name):
    now = fingerprint(study(name).trial)
    assert header(name)["code"] == now, f"make experiments NAME={name} renews the results"


@pytest.mark.parametrize("name", studies())
def test_every_trial_of_the_rows_is_there_once_and_no_other(name):
    there = [(trial.settings, trial.seed) for trial in read(name)]
    assert there == trials_of(study(name)), f"make experiments NAME={name} adds what is missing"


@pytest.mark.parametrize("name", studies())
def test_one_trial_made_anew_finds_the_stored_row(name):
    one = study(name)
    row, seed = one.check
    settings = one.rows[row].settings
    stored = next(t for t in read(name, **settings) if t.seed == seed)
    outcome = one.trial(seed, **settings)
    assert json.loads(json.dumps(outcome)) == stored.outcome


@pytest.mark.parametrize("name", studies())
def test_a_study_s_file_bears_its_name(name):
    assert study(name).name == name
