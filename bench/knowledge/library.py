"""A small client of the calls on documents."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import orjson

ENDED = ("ready", "failed")
_POLL = 0.01
_PAGES = 100
_QUERY_MOST = 1_000


@dataclass(frozen=True)
class Answer:
    """What the server said of a file."""

    status: int
    body: dict[str, Any]


class Library:
    """One agent's documents on one server."""

    def __init__(self, port: int) -> None:
        """Connect, and create the agent."""
        self._port = port
        body = orjson.dumps({"name": "Librarian", "system_prompt": "You are measured."})
        answer = self._exchange("POST", "/api/agents", body, "application/json")
        self.agent_id: str = answer.body["id"]

    def add(self, filename: str, data: bytes) -> Answer:
        """Add a file."""
        boundary = uuid4().hex
        head = (
            f"--{boundary}\r\nContent-Disposition: form-data; "
            f'name="file"; filename="{quote(filename)}"\r\n\r\n'
        )
        body = b"".join([head.encode(), data, f"\r\n--{boundary}--\r\n".encode()])
        path = f"/api/agents/{self.agent_id}/documents"
        return self._exchange("POST", path, body, f"multipart/form-data; boundary={boundary}")

    def get(self, document_id: str) -> dict[str, Any]:
        """Return the state of a document."""
        return self._exchange("GET", f"/api/documents/{document_id}").body

    def wait(self, document_id: str, patience: float) -> dict[str, Any]:
        """Return a document when it has ended, or as it is when that takes too long."""
        deadline = time.monotonic() + patience
        while True:
            document = self.get(document_id)
            if document["status"] in ENDED or time.monotonic() > deadline:
                return document
            time.sleep(_POLL)

    def pages(self, document_id: str) -> dict[int, str]:
        """Return the text of every page."""
        found: dict[int, str] = {}
        while True:
            query = f"first={len(found) + 1}&limit={_PAGES}"
            answer = self._exchange("GET", f"/api/documents/{document_id}/pages?{query}").body
            found |= {page["number"]: page["text"] for page in answer["pages"]}
            if len(found) >= answer["total"]:
                return found

    def search(self, query: str, mode: str, limit: int) -> list[dict[str, Any]]:
        """Return the passages that are found."""
        body = orjson.dumps({"query": query[:_QUERY_MOST], "mode": mode, "limit": limit})
        path = f"/api/agents/{self.agent_id}/search"
        return self._exchange("POST", path, body, "application/json").body["results"]

    def delete(self, document_id: str) -> None:
        """Delete a document."""
        self._exchange("DELETE", f"/api/documents/{document_id}")

    def _exchange(
        self, method: str, path: str, body: bytes | None = None, media_type: str | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            headers = {} if media_type is None else {"Content-Type": media_type}
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        return Answer(response.status, orjson.loads(data) if data else {})
