from pathlib import Path

import pytest

from bench.retrieval.judged import ndcg, read_collection, recall


def test_rankings_are_judged() -> None:
    """The best order is worth 1, what comes late or not at all is worth less."""
    judged = {"a": 2, "b": 1, "c": 0}
    assert ndcg(["a", "b", "c"], judged) == 1
    assert ndcg(["b", "a"], judged) < 1
    assert ndcg(["c", "x"], judged) == 0
    assert ndcg(["x"] * 10 + ["a"], judged) == 0
    assert recall(["x", "b"], judged) == 0.5
    assert recall(["x", "b", "a"], judged, depth=2) == 0.5


def test_collections_are_read(tmp_path: Path) -> None:
    """Titles belong to their documents; questions without a relevant document are left out."""
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\td\t1\n2\td\t-1\n")
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d", "title": "Kites", "text": "They fly."}\n')
    (tmp_path / "queries.jsonl").write_text(
        '{"_id": "1", "text": "Do kites fly?"}\n{"_id": "2", "text": "Do they swim?"}\n'
    )
    found = read_collection(tmp_path)
    assert found.documents == {"d": "Kites\nThey fly."}
    assert found.questions == {"1": "Do kites fly?"}
    assert found.relevant["1"] == pytest.approx({"d": 1})
