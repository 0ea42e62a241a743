"""An interval for a success rate from few trials."""

import numpy as np

from lstm_lib.checks import check_int, check_number


def wilson(successes, n, z=1.96):
    """Return the ends of Wilson's interval for a success rate; 95 % with z = 1.96.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22, 1927.
    """
    check_int("successes", successes, 0, check_int("n", n, 1))
    check_number("z", z, 0)
    rate, more = successes / n, z * z / n
    centre = rate + more / 2
    half = z * np.sqrt(rate * (1 - rate) / n + more / (4 * n))
    return (
        float(max(0, (centre - half) / (1 + more))),
        float(min(1, (centre + half) / (1 + more))),
    )
