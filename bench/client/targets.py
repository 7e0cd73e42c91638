"""Who is asked for a reply: the upstream directly, or Fireside in front of it."""

from __future__ import annotations

from typing import Protocol

from bench.api import Api
from bench.client.requests import stream_request
from bench.client.responses import completion_text, fireside_text

_PROMPT = "Say something long, please."


class Target(Protocol):
    """A server that streams replies."""

    name: str
    port: int

    def requests(self, count: int) -> list[bytes]:
        """Prepare this many requests, each of which may be sent once."""
        ...

    def text_of(self, response: bytes) -> str:
        """Return the text of a reply from the bytes of its whole response."""
        ...


class Direct:
    """The upstream, without anything between."""

    name = "direct"

    def __init__(self, port: int, model: str) -> None:
        self.port = port
        self._model = model

    def requests(self, count: int) -> list[bytes]:
        """Prepare requests for a chat completion."""
        body = {
            "model": self._model,
            "stream": True,
            "messages": [{"role": "user", "content": _PROMPT}],
        }
        return [stream_request(self.port, "/v1/chat/completions", body)] * count

    def text_of(self, response: bytes) -> str:
        """Join the deltas."""
        return completion_text(response)


class Fireside:
    """Fireside; every request is a message in a new session, so that every reply is stored."""

    name = "fireside"

    def __init__(self, port: int, model: str) -> None:
        self.port = port
        self._api = Api(port)
        self._agent_id = self._api.create_agent(f"Bench {model}", model)
        self.session_ids: list[str] = []
        """The sessions of the requests prepared last."""

    def requests(self, count: int) -> list[bytes]:
        """Create sessions and prepare a message to each."""
        self.session_ids = [self._api.create_session(self._agent_id) for _ in range(count)]
        return [
            stream_request(self.port, f"/api/sessions/{session_id}/messages", {"content": _PROMPT})
            for session_id in self.session_ids
        ]

    def text_of(self, response: bytes) -> str:
        """Join the tokens."""
        return fireside_text(response)

    def stored(self, expected: str) -> int:
        """Count the sessions of the last requests whose reply is stored complete."""
        return sum(self._is_stored(session_id, expected) for session_id in self.session_ids)

    def _is_stored(self, session_id: str, expected: str) -> bool:
        replies = [m for m in self._api.messages(session_id).messages if m.role == "assistant"]
        return [(m.content, m.status) for m in replies] == [(expected, "complete")]
