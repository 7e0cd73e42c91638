"""README's table says what the kept results say."""

from __future__ import annotations

import pytest

from bench import table
from bench.figures import Figure, Row, as_json
from bench.kept import PEER, RESULTS, short_figures


def test_the_readme_has_the_kept_figures() -> None:
    """`python -m bench.table` would change nothing."""
    text = table.README.read_text()
    assert table.with_table(text) == text


def test_the_table_is_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other figures make another table, in the same place; a unit is said once."""
    kept = {
        "open-webui-0.12.4": short_figures(PEER),
        "fireside": {"start": "0.9 s", "first-token": "2.7 ms"},
        "fireside-api": {"first-token": "1.4 ms"},
        "fireside-elsewhere": {"killed": "nothing"},
    }
    monkeypatch.setattr(table, "short_figures", kept.__getitem__)
    written = table.with_table(table.README.read_text())
    rows = [line for line in written.splitlines() if line.startswith("| ")]
    assert [row.rpartition(" | ")[2] for row in rows[-3:]] == [
        "0.9 s |",
        "1.4 / 2.7 ms |",
        "nothing |",
    ]
    assert written.count("## What it does not do") == 1


def test_a_result_is_kept_with_its_values() -> None:
    """What a run writes can be read as a kept result, raw values and all."""
    row = Row("start", "start", "15.4 s", "≤ 1.0 s")
    figure = Figure(row, "0.9 s (0.8–1.0)", is_met=True, raw={"all": [0.8, 1.0]}, short="0.9 s")
    data = as_json("here", [figure])
    assert b'"short": "0.9 s"' in data
    assert b'"all": [' in data


def test_every_row_of_the_peer_is_there() -> None:
    """Each figure of the other product has its raw values beside it."""
    assert (RESULTS / f"{PEER}.json").exists()
    assert all(short_figures(PEER).values())
