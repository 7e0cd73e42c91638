from bench.figures import Figure, Row, table
from bench.spread import median, quantile, spread

ROW = Row("speed", "tokens per second", "5,600", "≥ 25,000")


def test_the_table_shows_what_was_measured() -> None:
    """Each row has the peer, the goal, ours and the verdict."""
    text = table([Figure(ROW, "26,000", is_met=True), Figure(ROW, "9", is_met=False)])
    assert text.splitlines()[2:] == [
        "| tokens per second | 5,600 | ≥ 25,000 | 26,000 | reached |",
        "| tokens per second | 5,600 | ≥ 25,000 | 9 | MISSED |",
    ]
    assert Figure(ROW, "the page is not built", None).verdict == "not measured"


def test_spread_names_the_extremes() -> None:
    """A median says little without how far the values lie around it."""
    assert spread([0.9, 1.0, 0.95], 2, "s") == "0.95 (0.90–1.00) s"
    assert spread([12_345.0]) == "12,345"
    assert spread([]) == "nothing measured"
    assert median([3.0, 1.0, 2.0]) == 2.0
    assert quantile([float(n) for n in range(100)], 0.95) == 95.0
