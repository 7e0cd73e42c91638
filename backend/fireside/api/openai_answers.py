"""What both of OpenAI's forms have in common: a reply awaited whole, or told as it is written."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from contextlib import aclosing

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fireside.api.openai_errors import OpenAIError, error_of
from fireside.api.sse import EVENT_HEADERS, until_client_leaves
from fireside.domain.events import Done, Failed, StreamEvent, Token, ToolCalls
from fireside.generation.event_log import NumberedEvent
from fireside.services.openai_api.chat import Reply


class WholeAnswer(Response):
    """Answers with the whole reply, unless the client goes away before."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self._reply = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def answer() -> None:
            response = await self._response()
            await response(scope, receive, send)

        try:
            await until_client_leaves(answer(), receive)
        finally:
            self._reply.leave()

    async def _response(self) -> Response:
        end: StreamEvent | None = None
        async with aclosing(self._reply.events()) as batches:
            async for batch in batches:
                for _, end in batch:
                    self._add(end)
        if isinstance(end, Failed):
            return error_of(end).response()
        if not isinstance(end, Done):
            return OpenAIError(500, "The reply has no end.").response()
        return Response(orjson.dumps(await self._body(end)), media_type="application/json")

    @abstractmethod
    def _add(self, event: StreamEvent) -> None:
        """Take what happens."""

    @abstractmethod
    async def _body(self, end: Done) -> dict[str, object]:
        """Return the answer."""


class StreamedAnswer(Response):
    """Sends a reply as it is written, until it ends or the client goes away.

    What fails before the first word is answered by its status, which clients act upon.
    """

    media_type = "text/event-stream"

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self._reply = reply
        self._has_begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await until_client_leaves(self._answer(scope, receive, send), receive)
        finally:
            self._reply.leave()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._reply.events()) as batches:
            async for batch in batches:
                end = batch[-1][1] if batch else None
                if isinstance(end, Failed) and not self._has_begun and not _says(batch):
                    await error_of(end).response()(scope, receive, send)
                    return
                data = await self._encode(batch, end)
                if data:
                    await self._send(data, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, data: bytes, send: Send) -> None:
        if not self._has_begun:
            self._has_begun = True
            await send({"type": "http.response.start", "status": 200, "headers": EVENT_HEADERS})
            data = self._begin() + data
        await send({"type": "http.response.body", "body": data, "more_body": True})

    @abstractmethod
    def _begin(self) -> bytes:
        """Return what comes before all else."""

    @abstractmethod
    async def _encode(self, batch: Sequence[NumberedEvent], end: StreamEvent | None) -> bytes:
        """Return events as bytes; `end` is the last of them."""


def _says(batch: Sequence[NumberedEvent]) -> bool:
    return any(isinstance(event, (Token, ToolCalls)) for _, event in batch)
