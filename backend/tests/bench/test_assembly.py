import pytest

from bench.chaos.assembly import Assembly, Ending
from bench.client.event_connection import Arrival
from bench.client.events import SentEvent
from bench.words import mock_text

EXPECTED = mock_text(20)


def _arrival(name: str, data: str, number: str | None = None, at: float = 0.0) -> Arrival:
    return Arrival(at, SentEvent(name, data, number))


def _token(text: str, at: float = 0.0) -> Arrival:
    return _arrival("token", f'{{"content": "{text}"}}', "7", at)


def _assembly(*arrivals: Arrival) -> Assembly:
    assembly = Assembly(EXPECTED)
    for arrival in arrivals:
        assembly.take(arrival)
    return assembly


def _faults(assembly: Assembly) -> tuple[int, int, int]:
    return assembly.lost, assembly.repeated, assembly.mangled


def test_a_whole_stream_is_clean() -> None:
    """Start, tokens merged or not, and the end."""
    assembly = _assembly(
        _arrival("start", '{"message_id": "m", "user_message": {}}', "1"),
        _token("tk0 "),
        _token("tk1 tk2 "),
        _arrival(
            "done", '{"message_id": "m", "full_content": "tk0 tk1 tk2 ", "status": "stopped"}', "9"
        ),
    )
    assert assembly.text == "tk0 tk1 tk2 "
    assert (assembly.message_id, assembly.last_id) == ("m", "9")
    assert assembly.ending == Ending("stopped", "tk0 tk1 tk2 ")
    assert _faults(assembly) == (0, 0, 0)


@pytest.mark.parametrize(
    ("tokens", "faults"),
    [
        (["tk0 ", "tk2 "], (4, 0, 0)),
        (["tk0 ", "tk0 "], (0, 4, 0)),
        (["tk0 tk1 tk2 ", "tk1 tk2 "], (0, 8, 0)),
        (["tk0 ", "nonsense "], (0, 0, 9)),
        (["tk3 ", "tk4 "], (12, 0, 0)),
    ],
)
def test_every_wrong_character_is_noticed(tokens: list[str], faults: tuple[int, int, int]) -> None:
    """Gaps, repetitions and words that were never said are told apart."""
    assert _faults(_assembly(*(_token(text) for text in tokens))) == faults


def test_a_snapshot_replaces_what_was_known() -> None:
    """It may bring more; less is noted, for a kill may explain it, and anything else is wrong."""
    more = _assembly(_token("tk0 "), _arrival("snapshot", '{"content": "tk0 tk1 tk2 "}', "3"))
    assert more.text == "tk0 tk1 tk2 "
    assert _faults(more) == (0, 0, 0)
    less = _assembly(_token("tk0 tk1 "), _arrival("snapshot", '{"content": "tk0 "}', "3"))
    assert less.taken_back == [(0.0, 4, 8)]
    assert _faults(less) == (0, 0, 0)
    other = _assembly(_arrival("snapshot", '{"content": "tk1 "}', "3"))
    assert _faults(other) == (0, 0, 4)


def test_an_end_without_an_id_keeps_the_last_one() -> None:
    """The end of a reply that another process wrote has no number."""
    assembly = _assembly(
        _token("tk0 "),
        _arrival("error", '{"message_id": "m", "full_content": "", "code": "interrupted"}'),
    )
    assert assembly.last_id == "7"
    assert assembly.ending == Ending("interrupted", "")


def test_it_remembers_how_much_it_had() -> None:
    """Also when some of it was taken back."""
    back = _arrival("snapshot", '{"content": "tk0 "}', "3", 3.0)
    assert _assembly(_token("tk0 ", 1.0), _token("tk1 ", 2.0), back).most_shown() == 8
    assert _assembly().most_shown() == 0


def test_it_remembers_when_text_was_shown() -> None:
    """When it was first more than some length, and when there was most."""
    assembly = _assembly(_token("tk0 ", at=1.0), _token("tk1 tk2 ", at=2.0))
    assert assembly.shown_beyond(0) == (1.0, 2.0)
    assert assembly.shown_beyond(4) == (2.0, 2.0)
    assert assembly.shown_beyond(12) is None
