"""Responses as bytes: the only code that turns a reply into OpenAI's newer form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from fireside.api.openai_answers import StreamedAnswer, WholeAnswer
from fireside.api.openai_written import Asked, Written
from fireside.api.sse import HEARTBEAT
from fireside.domain.events import Done, Failed, StreamEvent, Token, ToolCalls
from fireside.domain.views import Usage
from fireside.generation.event_log import NumberedEvent
from fireside.services.openai_api.chat import Reply

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


class WholeResponse(WholeAnswer):
    """Answers with the whole response, unless the client goes away before."""

    def __init__(self, reply: Reply, asked: Asked) -> None:
        super().__init__(reply)
        self._written = Written(reply.id, asked)

    def _add(self, event: StreamEvent) -> None:
        self._written.add(event)

    async def _body(self, end: Done) -> dict[str, object]:
        return self._written.whole("completed", end, await self._reply.usage())


class ResponseStream(StreamedAnswer):
    """Sends a response as events while it is written."""

    def __init__(self, reply: Reply, asked: Asked) -> None:
        super().__init__(reply)
        self._events = ResponseEvents(Written(reply.id, asked))

    def _begin(self) -> bytes:
        return self._events.begin()

    async def _encode(self, batch: Sequence[NumberedEvent], end: StreamEvent | None) -> bytes:
        usage = await self._reply.usage() if isinstance(end, Done) else None
        return self._events.encode(batch, usage)


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
