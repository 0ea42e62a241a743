"""What can be known of the verb without reading in order, or from the last words alone: exactly.

All numbers of nouns are drawn independently. So whoever does not see the subject is right half the
time, and whoever sees only how many nouns are plural can do no better than follow the majority.
"""

from math import comb

from lstm_lib.checks import check_int
from studies.agreement.nets import BEFORE


def window(width, attractors):
    """Share of right answers of the best rule that sees the last `width` words.

    The subject is told from the others as soon as it is in the window: either the "the" of its
    phrase is there and no preposition before it, or the phrase is cut by the window's edge. In that
    case its noun is the first in the window, and the only one that can be the subject.

    >>> window(4, 0), window(4, 1), window(4, 2)
    (1.0, 0.75, 0.5)
    """
    width, k = check_int("width", width, 1), check_int("attractors", attractors, 0)
    # k phrases stand between: three words each, four with an adjective, which half of them have
    seen = sum(comb(k, more) for more in range(k + 1) if 3 * k + more < width) / 2**k
    return seen + (1 - seen) / 2


def counts(attractors, before=BEFORE):
    """Share of right answers of the best rule that sees how often each word stands in a sentence.

    Of n nouns m are plural; the subject is any of them, so it is plural with chance m / n.

    >>> counts(0, before=0), counts(1, before=0), counts(2, before=0)
    (1.0, 0.75, 0.75)
    """
    k, before = check_int("attractors", attractors, 0), check_int("before", before, 0)
    shares = []
    for n in range(1 + k, 2 + k + before):
        shares.append(sum(comb(n, m) * max(m, n - m) for m in range(n + 1)) / (n * 2**n))
    return sum(shares) / len(shares)


def last_noun(attractors):
    """Share of right answers of who follows the last noun: all without attractors, else half.

    >>> last_noun(0), last_noun(3)
    (1.0, 0.5)
    """
    return 1.0 if check_int("attractors", attractors, 0) == 0 else 0.5


def first_noun(before=BEFORE):
    """Share of right answers of who follows the first noun: it is the subject, or says nothing.

    >>> first_noun(0), round(first_noun(2), 3)
    (1.0, 0.667)
    """
    return (1 + 1 / (1 + check_int("before", before, 0))) / 2
