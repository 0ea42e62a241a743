"""The digits: what the file holds, and that training and test images are kept apart."""

import gzip

import numpy as np
import pytest

from studies.core.fingerprint import DATA
from studies.data.digits import load_digits


def test_the_file_holds_1797_images_of_64_pixels_from_0_to_16_and_a_digit():
    with gzip.open(DATA / "digits.csv.gz", "rt") as file:
        rows = np.loadtxt(file, delimiter=",", dtype=np.int64)
    assert rows.shape == (1797, 65)
    assert rows[:, :64].min() == 0
    assert rows[:, :64].max() == 16
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # the source's own table
    assert np.bincount(rows[:, 64]).tolist() == counts


def test_images_are_scaled_to_0_1_and_labels_are_one_hot():
    data = load_digits()
    assert data.x.shape == (1437, 64)
    assert data.y.shape == (1437, 10)
    assert data.x_test.shape == (360, 64)
    assert data.x.min() == 0
    assert data.x.max() == 1
    assert np.array_equal(data.y.sum(axis=1), np.ones(1437))
    assert set(np.unique(data.y_test)) == {0, 1}


def test_the_split_is_the_same_at_each_call_and_another_with_another_seed():
    first, again, other = load_digits(0), load_digits(0), load_digits(1)
    assert np.array_equal(first.x, again.x)
    assert not np.array_equal(first.x, other.x)
    assert np.allclose(
        np.vstack([first.x, first.x_test]).sum(axis=0),
        np.vstack([other.x, other.x_test]).sum(axis=0),
    )  # the same images, dealt out differently


@pytest.mark.parametrize("seed", [-1, 1.5, "0"])
def test_a_bad_seed_is_named(seed):
    with pytest.raises((TypeError, ValueError), match=r"seed: got"):
        load_digits(seed)
