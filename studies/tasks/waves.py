"""Waves, sampled at regular intervals.

Sample k of a sine of frequency f, one sample every `step` seconds: x_k = sin(2 pi f k step).
Adding a whole number of turns between two samples changes no sample:

    sin(2 pi f k step) = sin(2 pi (f - m / step) k step)     for every whole m and k

so all the frequencies f - m / step look the same. The one nearest to zero is what is seen.

Reference: C. Shannon, "Communication in the presence of noise", Proceedings of the IRE 37, 1949,
Theorem 1.
"""

import numpy as np

from lstm_lib.checks import check_int, check_number


def sine(frequency, step, count):
    """Sample a sine: x_k = sin(2 pi frequency k step), k = 0 ... count - 1.

    Parameters
    ----------
    frequency : float
        In hertz (turns per second).
    step : float
        Sampling interval in seconds, above 0.
    count : int
        Number of samples.

    Returns
    -------
    ndarray, shape (count,)

    Raises
    ------
    TypeError, ValueError
        A frequency that is no finite number, a step or count that is not above 0.
    """
    check_number("frequency", frequency)
    _check_step(step)
    return np.sin(2 * np.pi * frequency * np.arange(check_int("count", count, 1)) * step)


def apparent_frequency(frequency, step):
    """Return the frequency nearest to zero that has the same samples as `frequency`.

    Parameters
    ----------
    frequency : float
        In hertz.
    step : float
        Sampling interval in seconds, above 0.

    Returns
    -------
    float
        From -1 / (2 step) to 1 / (2 step), in hertz. Negative: the sine seems to run backwards.
        Equal to `frequency` as long as that is below the Nyquist limit 1 / (2 step).
    """
    check_number("frequency", frequency)
    _check_step(step)
    return frequency - np.floor(frequency * step + 0.5) / step


def note(frequency=440.0, seconds=1.0, rate=8000):
    """Return the sound of a plucked string: five overtones, each dying away, loudest value 1.

    Parameters
    ----------
    frequency : float
        Pitch in hertz; five times it must lie below the Nyquist limit rate / 2.
    seconds : float
    rate : int
        Samples per second.

    Returns
    -------
    ndarray, shape (seconds * rate,)

    Raises
    ------
    TypeError, ValueError
        Bad settings; an overtone above the Nyquist limit, which would come back as an alias.
    """
    check_int("rate", rate, 1)
    if check_number("frequency", frequency, 0, rate / 10) == 0:
        raise ValueError("frequency: got 0, expected a number above 0: a pitch")
    check_number("seconds", seconds, 2 / rate)  # the first sample is silent
    t = np.arange(round(seconds * rate)) / rate  # (T,) in seconds
    tone = sum(np.exp(-3 * n * t) * np.sin(2 * np.pi * n * frequency * t) / n for n in range(1, 6))
    return tone / np.abs(tone).max()


def _check_step(step):
    if check_number("step", step) <= 0:
        raise ValueError(f"step: got {step!r}, expected a number above 0")
