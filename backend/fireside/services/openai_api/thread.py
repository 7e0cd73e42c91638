"""What a client sends of its conversation, made into what the model is sent.

The agent's system prompt comes first, and in the same message what the client has to say to the
system, since many models take only one such message. The last question and all that follows it, as
the calls of tools and their results, always goes along; of the turns before, the newest that fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import orjson

from fireside.domain.citation_marks import without_marks
from fireside.errors import ContextTooLong
from fireside.services.conversation.history import estimate_tokens, prompt_budget

Given: TypeAlias = Mapping[str, Any]
"""A message in the protocol's form."""

PART_TOKENS = 1000
"""What an image or a sound is taken for."""

_TO_THE_SYSTEM = ("system", "developer")
_KNOWN = ("role", "content", "name", "tool_calls", "tool_call_id", "refusal")
"""Fields of messages; providers refuse others, as the citations that we answer with."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation in parts."""

    system: str
    earlier: Sequence[Given]
    """What was said before the last question."""
    last: Sequence[Given]
    """The last question, and what follows it; everything, where there is no question."""
    question: str
    """The words of the question; empty where there is none."""

    @property
    def is_asked(self) -> bool:
        """Whether the question is the last thing that was said."""
        return len(self.last) == 1 and bool(self.question.strip())

    @property
    def questions_before(self) -> list[str]:
        """The words of the questions before the last."""
        return [text_of(said) for said in self.earlier if said["role"] == "user"]

    def fit(self, context_tokens: int, reserved: int) -> list[Given]:
        """Return the messages for a model with this context, of which `reserved` stay free.

        Raises ContextTooLong.
        """
        room = prompt_budget(context_tokens) - estimate_tokens(self.system) - reserved
        room -= sum(map(_cost, self.last))
        if room < 0:
            raise ContextTooLong(
                "With the agent's system prompt this is too long for the model. "
                "Please shorten the last message, or what comes with it."
            )
        first = len(self.earlier)
        turn = 0
        for index in range(len(self.earlier) - 1, -1, -1):
            turn += _cost(self.earlier[index])
            # A turn stays whole: a call of a tool without its result is refused by providers.
            if self.earlier[index]["role"] != "user":
                continue
            if turn > room:
                break
            room -= turn
            turn = 0
            first = index
        system = {"role": "system", "content": self.system}
        return [system, *self.earlier[first:], *self.last]


def read_thread(system_prompt: str, messages: Sequence[Given], *, has_library: bool) -> Thread:
    """Take a client's messages apart."""
    spoken = [_known(message) for message in messages]
    first = next(
        (at for at, said in enumerate(spoken) if said["role"] != "system"),
        len(spoken),
    )
    system = "\n\n".join(filter(None, [system_prompt, *map(text_of, spoken[:first])]))
    spoken = spoken[first:]
    if has_library:
        # The numbers of marks are those of other passages now.
        spoken = [_unmarked(said) for said in spoken]
    last = max((at for at, said in enumerate(spoken) if said["role"] == "user"), default=None)
    if last is None:
        return Thread(system, [], spoken, "")
    return Thread(system, spoken[:last], spoken[last:], text_of(spoken[last]))


def text_of(message: Given) -> str:
    """Return the words of a message."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = cast("list[Given]", content or [])
    return "\n".join(part["text"] for part in parts if isinstance(part.get("text"), str))


def with_text(message: Given, text: str) -> Given:
    """Return the message with other words, and with its images as they are."""
    content = message.get("content")
    if not isinstance(content, list):
        return {**message, "content": text}
    others = [part for part in cast("list[Given]", content) if part.get("type") != "text"]
    return {**message, "content": [{"type": "text", "text": text}, *others]}


def _known(message: Given) -> Given:
    known = {name: message[name] for name in _KNOWN if message.get(name) is not None}
    if known["role"] in _TO_THE_SYSTEM:
        known["role"] = "system"
    known.setdefault("content", None if "tool_calls" in known else "")
    return known


def _unmarked(message: Given) -> Given:
    content = message["content"]
    if message["role"] != "assistant" or not isinstance(content, str):
        return message
    return {**message, "content": without_marks(content)}


def _cost(message: Given) -> int:
    content = message.get("content")
    parts = cast("list[Given]", content) if isinstance(content, list) else []
    cost = estimate_tokens(text_of(message))
    cost += PART_TOKENS * sum(part.get("type") != "text" for part in parts)
    if "tool_calls" in message:
        cost += estimate_tokens(orjson.dumps(message["tool_calls"]).decode())
    return cost
