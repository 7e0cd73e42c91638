"""Responses as bytes: the only code that turns a reply into OpenAI's newer form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fireside.api.openai_errors import OpenAIError, error_of
from fireside.api.openai_written import Written
from fireside.api.sse import EVENT_HEADERS, HEARTBEAT, until_client_leaves
from fireside.domain.events import Done, Failed, StreamEvent, Token, ToolCalls
from fireside.domain.views import Usage
from fireside.generation.event_log import NumberedEvent
from fireside.services.openai_api.responses import Begun

RESPONSE_EVENTS = (
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "response.output_item.done",
    "response.completed",
    "response.incomplete",
    "response.failed",
)
"""Every event that there is."""


class WholeResponse(Response):
    """Answers with the whole response, unless the client goes away before."""

    def __init__(self, begun: Begun, body: Mapping[str, Any]) -> None:
        super().__init__()
        self._written = Written(begun, body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def answer() -> None:
            response = await self._response()
            await response(scope, receive, send)

        try:
            await until_client_leaves(answer(), receive)
        finally:
            self._written.reply.leave()

    async def _response(self) -> Response:
        written = self._written
        end: StreamEvent | None = None
        async with aclosing(written.reply.events()) as batches:
            async for batch in batches:
                for _, end in batch:
                    written.add(end)
        if isinstance(end, Failed):
            return error_of(end).response()
        if end is None:
            return OpenAIError(500, "The response has no end.").response()
        body = written.whole("completed", end, await written.reply.usage())
        return Response(orjson.dumps(body), media_type="application/json")


class ResponseStream(Response):
    """Sends a response as it is written, until it ends or the client goes away.

    What fails before the first word is answered by its status, which clients act upon.
    """

    media_type = "text/event-stream"

    def __init__(self, begun: Begun, body: Mapping[str, Any]) -> None:
        super().__init__()
        self._written = Written(begun, body)
        self._events = ResponseEvents(self._written)
        self._has_begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await until_client_leaves(self._answer(scope, receive, send), receive)
        finally:
            self._written.reply.leave()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._written.reply.events()) as batches:
            async for batch in batches:
                end = batch[-1][1] if batch else None
                if isinstance(end, Failed) and not self._has_begun and not _says(batch):
                    await error_of(end).response()(scope, receive, send)
                    return
                usage = await self._written.reply.usage() if isinstance(end, Done) else None
                data = self._events.encode(batch, usage)
                if data:
                    await self._send(data, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, data: bytes, send: Send) -> None:
        if not self._has_begun:
            self._has_begun = True
            await send({"type": "http.response.start", "status": 200, "headers": EVENT_HEADERS})
            data = self._events.begin() + data
        await send({"type": "http.response.body", "body": data, "more_body": True})


class ResponseEvents:
    """Writes the events of one response."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._number = 0
        self._has_text = False
        self._calls: dict[int, int] = {}
        """The calls that have begun, and where in the output they are."""

    def begin(self) -> bytes:
        """Return what every stream begins with; it comes before all else."""
        response = self._written.whole("in_progress")
        head = (("response.created", 0), ("response.in_progress", 1))
        return b"".join(_event(kind, number, response=response) for kind, number in head)

    def encode(self, batch: Sequence[NumberedEvent], usage: Usage | None) -> bytes:
        """Return the events as bytes; neighbouring tokens become one."""
        if not batch:
            return HEARTBEAT
        frames: list[bytes] = []
        texts: list[str] = []
        for _, event in batch:
            self._written.add(event)
            if isinstance(event, Token):
                texts.append(event.content)
                continue
            if texts:
                frames.append(self._more("".join(texts)))
                texts = []
            frames.append(self._frame(event, usage))
        if texts:
            frames.append(self._more("".join(texts)))
        return b"".join(frames)

    def _more(self, text: str) -> bytes:
        begun = b""
        if not self._has_text:
            self._has_text = True
            begun = self._next(
                "response.output_item.added",
                output_index=0,
                item=self._written.message("in_progress"),
            ) + self._next(
                "response.content_part.added",
                **self._place,
                part={"type": "output_text", "text": "", "annotations": [], "logprobs": []},
            )
        return begun + self._next(
            "response.output_text.delta", **self._place, delta=text, logprobs=[]
        )

    def _frame(self, event: StreamEvent, usage: Usage | None) -> bytes:
        if isinstance(event, ToolCalls):
            return b"".join(map(self._call, event.parts))
        if isinstance(event, Failed):
            response = self._written.whole("failed", event)
            return self._next("response.failed", response=response)
        if not isinstance(event, Done):
            return b""
        response = self._written.whole("completed", event, usage)
        kind = "response.incomplete" if response["incomplete_details"] else "response.completed"
        return self._text_done() + self._calls_done() + self._next(kind, response=response)

    def _call(self, part: Mapping[str, Any]) -> bytes:
        index = self._written.calls.place(part)
        begun = b""
        if index not in self._calls:
            self._calls[index] = index + self._has_text
            item = self._written.call(index, self._written.calls.whole[index], "in_progress")
            begun = self._next(
                "response.output_item.added", output_index=self._calls[index], item=item
            )
        function: Mapping[str, Any] = part.get("function") or {}
        return begun + self._next(
            "response.function_call_arguments.delta",
            item_id=self._written.call_id(index),
            output_index=self._calls[index],
            delta=function.get("arguments") or "",
        )

    def _text_done(self) -> bytes:
        if not self._has_text:
            return b""
        part, item = self._written.part(), self._written.message()
        return (
            self._next("response.output_text.done", **self._place, text=part["text"], logprobs=[])
            + self._next("response.content_part.done", **self._place, part=part)
            + self._next("response.output_item.done", output_index=0, item=item)
        )

    def _calls_done(self) -> bytes:
        frames: list[bytes] = []
        for index, call in enumerate(self._written.calls.whole):
            item = self._written.call(index, call, "completed")
            where = {"output_index": self._calls.get(index, index)}
            frames += [
                self._next(
                    "response.function_call_arguments.done",
                    item_id=item["id"],
                    **where,
                    name=item["name"],
                    arguments=item["arguments"],
                ),
                self._next("response.output_item.done", **where, item=item),
            ]
        return b"".join(frames)

    @property
    def _place(self) -> dict[str, Any]:
        return {"item_id": self._written.message_id, "output_index": 0, "content_index": 0}

    def _next(self, kind: str, **fields: Any) -> bytes:  # noqa: ANN401 - whatever an event has
        self._number += 1
        # The two that every stream begins with have the numbers before.
        return _event(kind, self._number + 1, **fields)


def _event(kind: str, number: int, **fields: Any) -> bytes:  # noqa: ANN401 - as above
    data = orjson.dumps({"type": kind, "sequence_number": number, **fields})
    return b"event: %b\ndata: %b\n\n" % (kind.encode(), data)


def _says(batch: Sequence[NumberedEvent]) -> bool:
    return any(isinstance(event, (Token, ToolCalls)) for _, event in batch)
