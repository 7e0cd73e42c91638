"""A response of OpenAI's newer form, as far as it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import time
from typing import Any

from fireside.api.openai_errors import error_of
from fireside.domain.events import Done, Failed, StreamEvent, Token, ToolCalls
from fireside.domain.library import Citation
from fireside.domain.views import Usage
from fireside.generation.call_parts import CallParts
from fireside.services.openai_api.stored import StoredResponse, response_id_of

_ECHOED: dict[str, Any] = {
    "instructions": None,
    "max_output_tokens": None,
    "metadata": {},
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "reasoning": {"effort": None, "summary": None},
    "temperature": None,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "tools": [],
    "top_p": None,
    "truncation": "disabled",
}
"""What of a request is told again in its answer, and what stands there for what was not said."""
_INCOMPLETE = {"length": "max_output_tokens", "content_filter": "content_filter"}


@dataclass(frozen=True)
class Asked:
    """What of a request is told again in its answer."""

    body: Mapping[str, Any]
    is_kept: bool
    created_at: int = field(default_factory=lambda: int(time()))


class Written:
    """A response as far as it is written."""

    def __init__(self, reply_id: str, asked: Asked) -> None:
        """Begin with nothing."""
        self._reply_id = reply_id
        self.calls = CallParts()
        self.text = ""
        self.citations: Sequence[Citation] = ()
        said = {name: asked.body.get(name) for name in _ECHOED}
        self._head: dict[str, Any] = {
            **{
                name: usual if said[name] is None else said[name] for name, usual in _ECHOED.items()
            },
            "id": response_id_of(reply_id),
            "object": "response",
            "created_at": asked.created_at,
            "model": asked.body["model"],
            "background": False,
            "store": asked.is_kept,
        }

    @property
    def message_id(self) -> str:
        """The id of the message in it."""
        return f"msg_{self._reply_id}"

    def call_id(self, index: int) -> str:
        """Return the id of a call in it."""
        return f"fc_{self._reply_id}_{index}"

    def add(self, event: StreamEvent) -> None:
        """Take what happens."""
        if isinstance(event, ToolCalls):
            self.calls.add(event.parts)
        elif isinstance(event, Token):
            self.text += event.content
        elif isinstance(event, Done):
            self.text, self.citations = event.full_content, event.citations
        elif isinstance(event, Failed):
            self.text = event.full_content

    def part(self) -> dict[str, Any]:
        """Return the text, and what it cites."""
        cited = [
            {
                **each,
                "type": "file_citation",
                "file_id": each["document_id"],
                "index": max(self.text.find(f"[{each['index']}]"), 0),
                "mark": each["index"],
            }
            for each in self.citations
        ]
        return {"type": "output_text", "text": self.text, "annotations": cited, "logprobs": []}

    def message(self, status: str = "completed") -> dict[str, Any]:
        """Return the message; one that has only begun has no parts."""
        return {
            "id": self.message_id,
            "type": "message",
            "role": "assistant",
            "status": status,
            "content": [] if status == "in_progress" else [self.part()],
        }

    def call(self, index: int, call: Mapping[str, Any], status: str) -> dict[str, Any]:
        """Return a call of a client's function."""
        return {
            "id": self.call_id(index),
            "type": "function_call",
            "status": status,
            "call_id": call["id"],
            "name": call["function"]["name"],
            "arguments": call["function"]["arguments"] if status == "completed" else "",
        }

    def whole(
        self, status: str, end: StreamEvent | None = None, usage: Usage | None = None
    ) -> dict[str, Any]:
        """Return the response."""
        failed = error_of(end) if isinstance(end, Failed) else None
        reason = _INCOMPLETE.get(end.finish_reason or "") if isinstance(end, Done) else None
        if isinstance(end, Done) and end.status == "stopped":
            status = "cancelled"
        output: list[dict[str, Any]] = []
        if status != "in_progress":
            output += [self.message("incomplete" if reason else "completed")] if self.text else []
            calls = enumerate(self.calls.whole)
            output += [self.call(index, call, "completed") for index, call in calls]
        return {
            **self._head,
            "status": "incomplete" if reason else status,
            "output": output,
            "error": failed and {"code": "server_error", "message": failed.message},
            "incomplete_details": reason and {"reason": reason},
            "usage": usage and _usage(usage),
        }


def asked_of(stored: StoredResponse) -> Asked:
    """Return what is known of how a stored response was asked for."""
    body = {"model": stored.model, "previous_response_id": stored.previous_id}
    return Asked(body, is_kept=True, created_at=int(stored.reply.created_at.timestamp()))


def stored_response(stored: StoredResponse) -> dict[str, Any]:
    """Return a response that is stored, as far as it is written."""
    written = Written(stored.reply.id, asked_of(stored))
    if stored.end is None:
        return written.whole("in_progress")
    written.add(stored.end)
    status = "failed" if isinstance(stored.end, Failed) else "completed"
    return written.whole(status, stored.end, stored.reply.usage)


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "input_tokens": usage.prompt_tokens,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": usage.completion_tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
    }
