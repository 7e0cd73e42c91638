"""Reads the text of a reply from the bytes of its response, once the clock has stopped."""

from __future__ import annotations

from collections.abc import Iterator

import httptools
from pydantic import BaseModel

from bench.client.events import EventParser


class _Body:
    """Takes the body out of its HTTP framing."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        self.parts.append(body)


class _Delta(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Delta


class _Chunk(BaseModel):
    choices: list[_Choice]


class TokenData(BaseModel):
    """The data of a `token` or `snapshot` event."""

    content: str


def completion_text(response: bytes) -> str:
    """Join the deltas of a streamed chat completion; empty unless the status is 200."""
    chunks = (
        _Chunk.model_validate_json(data)
        for _, data in _events(response)
        if data and data != "[DONE]"
    )
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)


def fireside_text(response: bytes) -> str:
    """Join the tokens of a streamed message; empty unless the status is 200."""
    return "".join(
        TokenData.model_validate_json(data).content
        for name, data in _events(response)
        if name == "token"
    )


def _events(response: bytes) -> Iterator[tuple[str, str]]:
    body = _Body()
    parser = httptools.HttpResponseParser(body)
    try:
        parser.feed_data(response)
    except httptools.HttpParserError:
        return
    if not response or parser.get_status_code() != 200:  # noqa: PLR2004 (the status itself)
        return
    for event in EventParser().feed(b"".join(body.parts)):
        yield event.name, event.data
