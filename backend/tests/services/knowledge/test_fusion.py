"""What words and vectors find becomes one ranking."""

from hypothesis import given
from hypothesis import strategies as st

from fireside.services.knowledge.fusion import Cosines, fuse

# Unit tests: a ranking must hold for all scores, and few can be brought about through HTTP.
_SHARES = st.dictionaries(st.integers(1, 50), st.floats(0, 1), max_size=20)
_COSINES = st.dictionaries(st.integers(1, 50), st.floats(-1, 1), min_size=1, max_size=20)


def cosines(of: dict[int, float], mean: float, deviation: float, count: int = 1000) -> Cosines:
    """Return cosines of a library with these figures."""
    return Cosines(of, max(of.values()), mean, deviation, count)


@given(_SHARES, _COSINES, st.floats(0, 1), st.floats(0, 1), st.integers(1, 10**6))
def test_nothing_is_lost(
    words: dict[int, float], of: dict[int, float], mean: float, deviation: float, count: int
) -> None:
    """Each passage that either found is there once, and the scores go down."""
    ranking = fuse(words, cosines(of, mean, deviation, count))
    assert sorted(number for number, _ in ranking) == sorted({*words, *of})
    scores = [score for _, score in ranking]
    assert scores == sorted(scores, reverse=True)
    assert all(score >= 0 for score in scores)


def test_vectors_that_say_nothing() -> None:
    """Cosines that are spread as by chance leave the order to the words."""
    words = {1: 0.3, 2: 0.2}
    assert [n for n, _ in fuse(words, cosines({2: 0.42, 3: 0.41, 1: 0.1}, 0.2, 0.1))] == [1, 2, 3]


def test_a_question_in_other_words() -> None:
    """A passage that stands out by its meaning comes before one that shares a common word."""
    words = {1: 0.1}
    assert fuse(words, cosines({2: 0.7, 1: 0.05}, 0.05, 0.08))[0][0] == 2
