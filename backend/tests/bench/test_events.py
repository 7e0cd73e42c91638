import itertools

from hypothesis import given
from hypothesis import strategies as st

from bench.client.events import EventParser, SentEvent

STREAM = (
    ": still here\n\n"
    'id: 1\nevent: start\ndata: {"message_id": "m"}\n\n'
    'id: 2\nevent: token\ndata: {"content":"Zażółć 🙂"}\n\n'
    "event: done\ndata: one\ndata: two\n\n"
    "data: never finished"
).encode()
EVENTS = [
    SentEvent("start", '{"message_id": "m"}', "1"),
    SentEvent("token", '{"content":"Zażółć 🙂"}', "2"),
    SentEvent("done", "one\ntwo", None),
]


@given(st.lists(st.integers(0, len(STREAM))))
def test_events_are_the_same_however_the_bytes_are_cut(cuts: list[int]) -> None:
    """Cutting inside lines, letters and separators changes nothing."""
    edges = itertools.pairwise([0, *sorted(cuts), len(STREAM)])
    parser = EventParser()
    parts = [STREAM[low:high] for low, high in edges]
    assert [event for part in parts for event in parser.feed(part)] == EVENTS
