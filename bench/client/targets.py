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

    def stored(self, expected: str) -> int | None:
        """Count the replies of the last requests that are stored with this text, where it can."""
        ...

    def requests(self, count: int) -> list[bytes]:
        """Prepare this many requests, each of which may be sent once."""
        ...

    def text_of(self, response: bytes) -> str:
        """Return the text of a reply from the bytes of its whole response."""
        ...


class Completions:
    """A server that speaks OpenAI's chat completions."""

    def __init__(
        self,
        name: str,
        port: int,
        model: str,
        *,
        path: str = "/v1/chat/completions",
        key: str | None = None,
    ) -> None:
        self.name = name
        self.port = port
        self._model = model
        self._path = path
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def requests(self, count: int) -> list[bytes]:
        """Prepare requests for a chat completion."""
        body = {
            "model": self._model,
            "stream": True,
            "messages": [{"role": "user", "content": _PROMPT}],
        }
        return [stream_request(self.port, self._path, body, self._headers)] * count

    def text_of(self, response: bytes) -> str:
        """Join the deltas."""
        return completion_text(response)

    def stored(self, expected: str) -> None:
        """Know nothing of what is stored."""
        del expected


class Direct(Completions):
    """The upstream, without anything between."""

    def __init__(self, port: int, model: str) -> None:
        super().__init__("direct", port, model)


class Fireside:
    """Fireside; every request is a message in a new session, so that every reply is stored."""

    def __init__(self, port: int, model: str) -> None:
        self.name = "fireside"
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
