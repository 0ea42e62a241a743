"""The key to the cabinets: is or are? Sentences in which one noun of several decides the verb.

    sentence  =  up to `before` phrases with a preposition, the subject, up to `most` such phrases
    phrase    =  to, in or near; the, sometimes an adjective, a noun

                 the key to the old cabinets in the hall   ->  is
                 the keys to the cabinet                   ->  are
    in the halls the small key to the doors                ->  is

The subject is the one noun without a preposition. The others are attractors: each is singular or
plural at random, whatever the subject is. All nouns may stand in all places, so no word by itself
says whether it is the subject. With `before` 0 the first noun is the subject.

Words come one-hot, one per step.

One answer per sentence counts, the one at the last word before the verb. A language model would
predict each next word. Here all words but the verb are drawn at random, so there is nothing else to
be learned from them, and the share of right answers is the share of sentences.

Source of the question: T. Linzen, E. Dupoux, Y. Goldberg, "Assessing the Ability of LSTMs to Learn
Syntax-Sensitive Dependencies", Transactions of the ACL 4, 2016. The grammar is ours.
"""

import numpy as np

from lstm_lib.checks import check_array, check_int, check_rng

PLACES = ("to", "in", "near")
ADJECTIVES = ("old", "small")
PAIRS = (("key", "keys"), ("cabinet", "cabinets"), ("hall", "halls"), ("door", "doors"))
NOUNS = tuple(noun for pair in PAIRS for noun in pair)  # singular, plural, singular, ...
WORDS = ("the", *PLACES, *ADJECTIVES, *NOUNS)  # a word's number is its place
VERBS = ("is", "are")
NONE = -1  # stands where a sentence has ended
K = len(WORDS)
FIRST = K - len(NOUNS)  # number of the first noun


def draw(rng, B, least=0, most=4, before=0):
    """Draw B sentences, each number of attractors as likely as any other.

    Parameters
    ----------
    rng : numpy.random.Generator
    B : int
    least, most : int
        The fewest and the most attractors between the subject and the verb.
    before : int
        The most attractors before the subject; 0 to so many are drawn.

    Returns
    -------
    ndarray of int, shape (T, B)
        Numbers of words, then `NONE`. T = 4 (before + most) + 3, the longest that can be.

    Raises
    ------
    TypeError, ValueError
        Arguments of the wrong type, or fewer attractors at the most than at the least.
    """
    check_rng("rng", rng)
    least, B = check_int("least", least, 0), check_int("B", B, 1)
    most, before = check_int("most", most, least), check_int("before", before, 0)
    place = np.arange(-before, most + 1)  # of a phrase: the subject's is 0
    shape = B, len(place)
    phrases = np.empty((*shape, 4), int)  # preposition, the, adjective, noun
    phrases[..., 0] = 1 + rng.integers(0, len(PLACES), shape)
    phrases[..., 1] = 0
    phrases[..., 2] = 1 + len(PLACES) + rng.integers(0, len(ADJECTIVES), shape)
    phrases[..., 3] = FIRST + rng.integers(0, len(NOUNS), shape)
    phrases[..., 2][rng.random(shape) < 0.5] = NONE
    phrases[:, before, 0] = NONE
    after = rng.integers(least, most + 1, (B, 1))
    ahead = rng.integers(0, before + 1, (B, 1))
    phrases[(place > after) | (place < -ahead)] = NONE
    words = phrases.reshape(B, -1)
    together = np.argsort(words == NONE, axis=1, kind="stable")  # words first, in their order
    return np.take_along_axis(words, together, 1)[:, :-1].T


def encode(sentences):
    """Turn sentences, without their verbs, into numbers of words.

    Parameters
    ----------
    sentences : list of str
        Such as "the key to the cabinets".

    Returns
    -------
    ndarray of int, shape (T, B)
        As from `draw`; T is the length of the longest.

    Raises
    ------
    TypeError, ValueError
        No list of str, or a sentence that is not of the grammar.
    """
    if not isinstance(sentences, list | tuple) or not all(isinstance(s, str) for s in sentences):
        raise TypeError(f"sentences: got {sentences!r}, expected a list of str")
    rows = [sentence.split() for sentence in sentences]
    for word in (word for row in rows for word in row):
        if word not in WORDS:
            raise ValueError(f"sentences: got the word {word!r}, expected {', '.join(WORDS)}")
    words = np.full((max(map(len, rows), default=0), len(rows)), NONE)
    for b, row in enumerate(rows):
        words[: len(row), b] = [WORDS.index(word) for word in row]
    return check_words("sentences", words)


def spell(words):
    """Turn numbers of words (T, B) into sentences: the reverse of `encode`."""
    words = check_words("words", words)
    return [" ".join(WORDS[n] for n in row if n != NONE) for row in words.T]


def batch(words):
    """Make inputs, targets and mask of sentences.

    Parameters
    ----------
    words : array_like of int, shape (T, B)
        From `draw` or `encode`.

    Returns
    -------
    x : ndarray, shape (T, B, 14)
        One-hot words; zeros where a sentence has ended.
    y : ndarray, shape (T, B, 2)
        One-hot verb, is or are, the same at each step.
    mask : ndarray, shape (T, B)
        1 at the last word before the verb, else 0: the answers that count.
    """
    words = check_words("words", words)
    verb = np.eye(2)[facts(words)["plural"].astype(int)]  # (B, 2)
    mask = (words != NONE) & (np.vstack([words[1:], np.full(words.shape[1], NONE)]) == NONE)
    return one_hot(words), np.broadcast_to(verb, (*words.shape, 2)), mask.astype(float)


def one_hot(words):
    """Turn numbers of words (T, B) into vectors (T, B, 14): zeros for `NONE`."""
    rows = np.vstack([np.eye(K), np.zeros(K)])  # the last one, number -1, for no word
    return rows[words]


def twin(words):
    """Return the same sentences (T, B) with subjects of the other number: keys for key."""
    words = check_words("words", words).copy()
    at = facts(words)["subject"], np.arange(words.shape[1])
    words[at] = FIRST + ((words[at] - FIRST) ^ 1)
    return words


def facts(words):
    """Say what sentences are like.

    Parameters
    ----------
    words : array_like of int, shape (T, B)
        From `draw` or `encode`.

    Returns
    -------
    dict of str to ndarray, shape (B,)
        "plural", whether the subject is; "subject", at which step it stands; "before" and
        "attractors", how many nouns stand before it and between it and the verb; "against", how
        many of those between have the other number; "last", whether the last noun is plural;
        "nouns" and "plurals", how many there are; "distance", the words between subject and verb.
    """
    words = check_words("words", words)
    noun, step = words >= FIRST, np.arange(len(words))[:, None]
    many = noun & is_plural(words)  # (T, B)
    bare = bare_phrases(words).argmax(axis=0)
    subject = (noun & (step > bare)).argmax(axis=0)
    last = (words != NONE).sum(axis=0) - 1  # a sentence ends with a noun
    plural, ends = (many[at, np.arange(words.shape[1])] for at in (subject, last))
    later = step > subject
    return {
        "plural": plural,
        "subject": subject,
        "before": (noun & (step < subject)).sum(axis=0),
        "attractors": (noun & later).sum(axis=0),
        "against": (noun & later & (many != plural)).sum(axis=0),
        "last": ends,
        "nouns": noun.sum(axis=0),
        "plurals": many.sum(axis=0),
        "distance": last - subject,
    }


def bare_phrases(words):
    """Where a phrase without a preposition begins, bool (T, B): at a "the" that follows none."""
    preposition = (words > 0) & (words <= len(PLACES))
    return (words == 0) & ~np.vstack([np.zeros_like(preposition[:1]), preposition[:-1]])


def is_plural(words):
    """Whether numbers of words are those of plural nouns."""
    return (words >= FIRST) & ((words - FIRST) % 2 == 1)


def check_words(name, value):
    """Return numbers of words (T, B) as an array of int, or raise TypeError or ValueError.

    Each column must be a sentence of the grammar.
    """
    given = check_array(name, value, ("T", "B"))
    words = given.astype(int)
    if (words != given).any() or words.min() < NONE or words.max() >= K:
        raise ValueError(f"{name}: got {given.max():g}, expected whole numbers from -1 to {K - 1}")
    kinds = np.select(
        [words == NONE, words == 0, words <= len(PLACES), words < FIRST], [0, 1, 2, 3], 4
    )
    # what follows what: nothing is 0, the 1, a preposition 2, an adjective 3, a noun 4
    follows = {(0, 0), (1, 3), (1, 4), (2, 1), (3, 4), (4, 0), (4, 1), (4, 2)}
    allowed = np.zeros((5, 5), bool)
    allowed[tuple(np.transpose(list(follows)))] = True
    ended = np.vstack([kinds, np.zeros((1, words.shape[1]), int)])
    wrong = (kinds[0] == 0) | ~allowed[ended[:-1], ended[1:]].all(axis=0)
    wrong |= np.isin(kinds[0], (3, 4)) | (bare_phrases(words).sum(axis=0) != 1)
    if wrong.any():
        column = int(wrong.argmax())
        got = " ".join(WORDS[n] for n in words[:, column] if n != NONE)
        raise ValueError(f"{name}: got {got!r}, expected one phrase without to, in or near")
    return words
