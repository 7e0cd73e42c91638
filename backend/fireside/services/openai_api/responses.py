"""Responses, the newer of OpenAI's two ways to talk to a model.

A response that is stored is a reply in a session; one that goes on from it gets what was said there
until then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fireside.db.repositories import given
from fireside.db.session import Database
from fireside.errors import NotFound, UnsupportedParameter
from fireside.services.openai_api.chat import AgentChat, ChatOrder, Reply
from fireside.services.openai_api.response_items import messages_of, options_of
from fireside.services.openai_api.stored import read_reply
from fireside.services.openai_api.thread import Given, text_of

REMEMBERED = 1000
"""Messages before the new one that are looked at; of these the model gets what fits."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A response that is being written."""

    reply: Reply
    is_kept: bool
    """Whether another may go on from it."""


class AgentResponses:
    """Answers as agents."""

    def __init__(self, database: Database, chat: AgentChat) -> None:
        """Answer with this one; what was said before is in the database."""
        self._database = database
        self._chat = chat

    async def begin(self, body: Mapping[str, Any]) -> Begun:
        """Start a response; raises UnsupportedParameter, and what `AgentChat.begin` does."""
        options = options_of(body)
        messages = messages_of(body["input"], body.get("instructions"))
        before = await self._before(body.get("previous_response_id"))
        # What the client says to the system holds for this response alone, and stands first.
        at = 1 if messages and body.get("instructions") else 0
        messages = [*messages[:at], *before, *messages[at:]]
        is_kept = body.get("store") is not False and _is_storable(messages, options)
        order = ChatOrder(body["model"], messages, options, is_kept=is_kept)
        return Begun(await self._chat.begin(order), is_kept)

    async def _before(self, response_id: str | None) -> list[Given]:
        if response_id is None:
            return []
        async with self._database.read() as db:
            try:
                reply = await read_reply(db, response_id)
            except NotFound:
                reply = None
            if reply is None or reply.status == "streaming":
                raise UnsupportedParameter(
                    f"There is no stored response '{response_id}'. One that used tools, or was "
                    "asked for with `store` false, is not stored.",
                    param="previous_response_id",
                    code="previous_response_not_found",
                )
            said = await given.said_until(db, reply.id, REMEMBERED)
        return [{"role": role, "content": content} for role, content in said]


def _is_storable(messages: Sequence[Given], options: Mapping[str, Any]) -> bool:
    """Whether it is a question in words that ends it, without tools: what a session can hold."""
    has_tools = "tools" in options or any(
        message["role"] == "tool" or "tool_calls" in message for message in messages
    )
    is_asked = bool(messages) and messages[-1]["role"] == "user" and text_of(messages[-1]).strip()
    return bool(is_asked) and not has_tools
