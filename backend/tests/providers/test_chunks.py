"""The decoder of a streamed reply gives the same text however its bytes are cut."""

from itertools import pairwise

import orjson
from hypothesis import given
from hypothesis import strategies as st

from fireside.domain.views import Usage
from fireside.providers.openai_compatible.chunks import ChunkDecoder

# A unit test: no server could cut its bytes in all these ways.
_WORDS = st.lists(st.text(max_size=12), max_size=8)
_NEWLINES = st.sampled_from([b"\n", b"\r\n", b"\r"])
_NOISE = st.sampled_from(
    [b"", b": comment", b":", b"event: message", b"id: 7", b"retry: 10", b"data:", b"data: "]
)


def _line(payload: bytes, *, with_space: bool) -> bytes:
    return (b"data: " if with_space else b"data:") + payload


def _chunk(**delta: object) -> bytes:
    return orjson.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})


_END = orjson.dumps({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
_USAGE = orjson.dumps({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 5}})


def _read(data: bytes, cuts: list[int]) -> tuple[str, str | None, Usage | None, bool]:
    """Feed the bytes cut at these places; return text, finish reason, usage, whether it is done."""
    decoder = ChunkDecoder()
    text, reason, usage = "", None, None
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    deltas = [decoder.feed(data[start:end]) for start, end in pairwise(places)]
    for delta in [*deltas, decoder.flush()]:
        if delta is not None:
            text += delta.text
            reason = delta.finish_reason or reason
            usage = delta.usage or usage
    assert decoder.failure is None
    return text, reason, usage, decoder.is_done


def _whole(words: list[str]) -> str:
    """Return the text of a reply: a NUL among it, which no database need store, is left out."""
    return "".join(words).replace("\0", "")


@given(
    words=_WORDS,
    newline=_NEWLINES,
    noise=st.lists(_NOISE, min_size=1, max_size=4),
    with_space=st.booleans(),
    cuts=st.lists(st.integers(0, 100_000), max_size=20),
)
def test_any_cut(
    words: list[str], newline: bytes, noise: list[bytes], with_space: bool, cuts: list[int]
) -> None:
    """Line ends of every kind, comments, other fields, and any cut: the words come out whole."""
    lines: list[bytes] = []
    for number, word in enumerate(words):
        lines += [noise[number % len(noise)], b""]
        lines += [_line(_chunk(content=word), with_space=with_space), b""]
    for payload in (_END, _USAGE, b"[DONE]"):
        lines += [_line(payload, with_space=with_space), b""]
    data = newline.join([*lines, b""])
    assert _read(data, cuts) == (_whole(words), "stop", Usage(3, 5), True)


@given(words=_WORDS, newline=_NEWLINES)
def test_single_bytes(words: list[str], newline: bytes) -> None:
    """The smallest cut of all: one byte at a time."""
    lines = [b"data: " + _chunk(content=word) + newline for word in words]
    data = newline.join([*lines, b"data: " + _END + newline, b"data: [DONE]" + newline])
    assert _read(data, list(range(len(data)))) == (_whole(words), "stop", None, True)


@given(cuts=st.lists(st.integers(0, 100_000), max_size=10))
def test_without_a_last_line_end(cuts: list[int]) -> None:
    """A last line that nothing ends still counts."""
    data = b"data: " + _chunk(content="Hi") + b"\n\ndata: " + _END
    assert _read(data, cuts) == ("Hi", "stop", None, False)


@given(cuts=st.lists(st.integers(0, 100_000), max_size=10))
def test_a_fault_keeps_what_came_before(cuts: list[int]) -> None:
    """What was written before a chunk that is none is there, however both arrived."""
    data = b"data: " + _chunk(content="Half") + b'\n\ndata: {"choices": [{"del\n\n'
    decoder = ChunkDecoder()
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    text = ""
    for start, end in pairwise(places):
        delta = decoder.feed(data[start:end])
        text += delta.text if delta is not None else ""
    assert text == "Half"
    assert decoder.failure is not None
    assert decoder.failure.code == "bad_response"


_FIELDS = st.sampled_from(["choices", "delta", "content", "usage", "error", "finish_reason"])
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_FIELDS, inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES)
def test_chunks_of_any_shape(value: object) -> None:
    """JSON of whatever shape is text, nothing, or a failure with a code; never another error."""
    decoder = ChunkDecoder()
    delta = decoder.feed(b"data: " + orjson.dumps(value) + b"\n\n")
    assert delta is None or isinstance(delta.text, str)
    assert decoder.failure is None or decoder.failure.code
