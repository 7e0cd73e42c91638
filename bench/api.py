"""A small client of Fireside's API, for what is set up and read back off the clock."""

from __future__ import annotations

import http.client
from collections.abc import Mapping

import orjson
from pydantic import BaseModel

MAX_PAGE = 100


class ApiError(RuntimeError):
    """The API answered with an error."""

    def __init__(self, call: str, status: int, body: bytes) -> None:
        super().__init__(f"{call} answered {status}: {body[:300].decode(errors='replace')}")
        self.status = status


class _Created(BaseModel):
    id: str


class StoredMessage(BaseModel):
    """A message as the API gives it back."""

    id: str
    role: str
    content: str
    status: str
    error_code: str | None = None


class MessagePage(BaseModel):
    """A page of a session's messages, oldest first."""

    messages: list[StoredMessage]
    has_more: bool
    total_count: int


class Api:
    """Calls one server over one connection that is kept open."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        """`headers` are sent with every call."""
        self._headers = dict(headers or {})
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> bytes:
        """Make one call and return the body of its answer; raises ApiError."""
        data = None if body is None else orjson.dumps(body)
        return self._checked(method, path, data, "application/json")

    def send(self, path: str, form: bytes, boundary: str) -> bytes:
        """Post a form of several parts; raises ApiError."""
        return self._checked("POST", path, form, f"multipart/form-data; boundary={boundary}")

    def try_to_delete(self, path: str) -> None:
        """Delete what may be gone already; raises ApiError where that fails."""
        status, answer = self._exchange("DELETE", path, None, "")
        if status not in (http.HTTPStatus.NO_CONTENT, http.HTTPStatus.NOT_FOUND):
            raise ApiError(f"DELETE {path}", status, answer)

    def create_agent(self, name: str, model: str) -> str:
        """Create an agent that a model of the upstream answers for; return its id."""
        body = {"name": name, "system_prompt": "You are measured.", "model": model}
        return _Created.model_validate_json(self.call("POST", "/api/agents", body)).id

    def set_model(self, agent_id: str, model: str) -> None:
        """Let another model of the upstream answer for an agent."""
        self.call("PUT", f"/api/agents/{agent_id}", {"model": model})

    def create_session(self, agent_id: str) -> str:
        """Create a session and return its id."""
        answer = self.call("POST", f"/api/agents/{agent_id}/sessions", {})
        return _Created.model_validate_json(answer).id

    def messages(self, session_id: str, before: str | None = None) -> MessagePage:
        """Return the newest messages of a session, or those before the one given."""
        query = f"?limit={MAX_PAGE}" + (f"&before={before}" if before else "")
        answer = self.call("GET", f"/api/sessions/{session_id}/messages{query}")
        return MessagePage.model_validate_json(answer)

    def all_messages(self, session_id: str) -> list[StoredMessage]:
        """Return every message on screen in a session, oldest first."""
        page = self.messages(session_id)
        messages = page.messages
        while page.has_more:
            page = self.messages(session_id, before=messages[0].id)
            messages = [*page.messages, *messages]
        return messages

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _checked(self, method: str, path: str, body: bytes | None, kind: str) -> bytes:
        status, answer = self._exchange(method, path, body, kind)
        if status >= http.HTTPStatus.BAD_REQUEST:
            raise ApiError(f"{method} {path}", status, answer)
        return answer

    def _exchange(self, method: str, path: str, body: bytes | None, kind: str) -> tuple[int, bytes]:
        headers = dict(self._headers)
        if body is not None:
            headers["Content-Type"] = kind
        try:
            self._connection.request(method, path, body, headers)
        except (ConnectionError, http.client.CannotSendRequest):
            # The server closed the idle connection: the request never reached it.
            self._connection.close()
            self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        return response.status, response.read()
