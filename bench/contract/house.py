"""Something of every kind, for calls that need the ids of what exists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from bench.api import Api

_CASE = {"question": "When?", "kind": "contains", "expected": "nine"}
_FORM = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    b"Some text.\r\n--x--\r\n"
)


class House:
    """A server that is furnished anew for each call that is tried: some of them delete."""

    def __init__(self, port: int, token: str) -> None:
        """Connect."""
        self._api = Api(port, {"Authorization": f"Bearer {token}"})

    def furnish(self) -> dict[str, str]:
        """Make an agent with all that one can have; return each id by its name in the paths."""
        agent_id = self._api.create_agent("Ada", "scripted")
        session_id = self._api.create_session(agent_id)
        path = f"/api/agents/{agent_id}"
        # Its answer is the whole stream.
        self._api.call("POST", f"/api/sessions/{session_id}/messages", {"content": "Hi"})
        document = orjson.loads(self._api.send(f"{path}/documents", _FORM, "x"))
        case = self._made("POST", f"{path}/test-cases", _CASE)
        trial = self._made("POST", f"{path}/trials", {"candidate_prompt": "You are new."})
        versions = self._made("GET", f"{path}/versions")["versions"]
        return {
            "agent_id": agent_id,
            "session_id": session_id,
            "message_id": self._api.messages(session_id).messages[-1].id,
            "document_id": document["id"],
            "test_case_id": case["id"],
            "trial_id": trial["id"],
            "version_id": versions[0]["id"],
        }

    def document(self) -> bytes:
        """Return what the server says that its calls are."""
        return self._api.call("GET", "/api/openapi.json")

    def question(self, session_id: str) -> str:
        """Return the id of the first message of a session."""
        return self._api.messages(session_id).messages[0].id

    def clear(self, agent_id: str) -> None:
        """Delete an agent and all it has, if it is still there."""
        self._api.try_to_delete(f"/api/agents/{agent_id}")

    def close(self) -> None:
        """Close the connection."""
        self._api.close()

    def _made(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401
        return orjson.loads(self._api.call(method, path, body))
