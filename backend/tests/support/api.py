"""A client of the API that hides nothing: status, headers and bytes are the test's to see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from types import TracebackType
from typing import TYPE_CHECKING, Any

import aiohttp
import orjson

from tests.support.events import TERMINAL, Event, EventReader, Json
from tests.support.waiting import PATIENCE

if TYPE_CHECKING:
    from typing_extensions import Self

JSON = {"Accept": "application/json"}


@dataclass(frozen=True)
class Answer:
    """A whole response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        """The parsed body."""
        return orjson.loads(self.body)

    @property
    def error(self) -> tuple[int, str]:
        """Status and short name of an error, which must be in the one shape."""
        body = self.json
        assert set(body) == {"error", "detail", "fallback_message"}, body
        assert isinstance(body["detail"], str)
        assert body["detail"]
        assert body["fallback_message"] is None or isinstance(body["fallback_message"], str)
        assert self.headers["Content-Type"] == "application/json"
        return self.status, body["error"]


class Api:
    """Calls on one server. Use as an async context manager."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the client; a connection is made for each call that needs one."""
        self._client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every connection."""
        await self.client.close()

    @property
    def client(self) -> aiohttp.ClientSession:
        """The open client."""
        assert self._client is not None
        return self._client

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        data: Any = None,  # noqa: ANN401
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make one call; a `path` that begins with `//` is outside of /api."""
        sent = dict(headers or {})
        if json is not None:
            data = orjson.dumps(json)
        if isinstance(data, bytes):
            data = BytesIO(data)
        if data is not None:
            sent.setdefault("Content-Type", "application/json")

        async def whole() -> Answer:
            url = self._url(path)
            async with self.client.request(method, url, data=data, headers=sent) as response:
                return Answer(response.status, response.headers, await response.read())

        return await asyncio.wait_for(whole(), PATIENCE)

    async def get(self, path: str, **headers: str) -> Answer:
        """GET."""
        return await self.call("GET", path, headers=headers)

    async def post(
        self, path: str, json: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """POST, and wait for the whole answer."""
        return await self.call("POST", path, json=json, headers=headers)

    async def put(self, path: str, json: object) -> Answer:
        """PUT."""
        return await self.call("PUT", path, json=json)

    async def patch(self, path: str, json: object) -> Answer:
        """PATCH."""
        return await self.call("PATCH", path, json=json)

    async def delete(self, path: str) -> Answer:
        """DELETE."""
        return await self.call("DELETE", path)

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncGenerator[EventReader]:
        """Open a stream of events; leaving the block closes the connection."""
        data = None if json is None else orjson.dumps(json)
        sent = {"Accept": "text/event-stream", **(headers or {})}
        if data is not None:
            sent["Content-Type"] = "application/json"
        async with aiohttp.ClientSession() as client:
            response = await asyncio.wait_for(
                client.request(method, self._url(path), data=data, headers=sent), PATIENCE
            )
            async with response:
                body = b"" if response.status == 200 else await response.read()
                assert response.status == 200, (response.status, body)
                assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
                yield EventReader(response)

    def send(
        self, session_id: str, content: str = "Hi", **headers: str
    ) -> AbstractAsyncContextManager[EventReader]:
        """Ask, and listen."""
        return self.stream(
            "POST", f"/sessions/{session_id}/messages", json={"content": content}, headers=headers
        )

    def attach(
        self, message_id: str, last_event_id: str | int | None = None
    ) -> AbstractAsyncContextManager[EventReader]:
        """Listen to a reply."""
        headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
        return self.stream("GET", f"/messages/{message_id}/stream", headers=headers)

    async def ask(self, session_id: str, content: str = "Hi") -> list[Event]:
        """Ask, and return every event of the reply."""
        async with self.send(session_id, content) as reader:
            events = await reader.rest()
        assert events[-1].name in TERMINAL
        return events

    async def listen(self, message_id: str, last_event_id: str | int | None = None) -> list[Event]:
        """Attach to a reply and return every event until its end."""
        async with self.attach(message_id, last_event_id) as reader:
            return await reader.rest()

    async def new_agent(self, **fields: object) -> Json:
        """Create an agent."""
        body = {"name": "Ada", "system_prompt": "You are Ada.", **fields}
        answer = await self.post("/agents", body)
        assert answer.status == 201, answer.body
        return answer.json

    async def new_session(self, agent_id: str | None = None, **fields: object) -> Json:
        """Create a session, with an agent of its own where none is given."""
        owner = agent_id or (await self.new_agent())["id"]
        answer = await self.post(f"/agents/{owner}/sessions", fields)
        assert answer.status == 201, answer.body
        return answer.json

    async def session(self, session_id: str) -> Json:
        """Return a session's detail."""
        answer = await self.get(f"/sessions/{session_id}")
        assert answer.status == 200, answer.body
        return answer.json

    async def messages(self, session_id: str) -> list[Json]:
        """Return the last 50 messages on screen."""
        return (await self.session(session_id))["messages"]

    async def reply(self, session_id: str) -> Json:
        """Return the last message on screen."""
        return (await self.messages(session_id))[-1]

    def _url(self, path: str) -> str:
        return self.origin + (path[1:] if path.startswith("//") else f"/api{path}")
