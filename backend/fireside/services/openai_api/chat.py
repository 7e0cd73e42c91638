"""Chat completions: an agent answers what a client of OpenAI's API sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import orjson

from fireside.db.repositories.agents import AnsweringAgent
from fireside.domain.ids import new_id
from fireside.domain.views import Usage
from fireside.generation.event_log import EventBatches
from fireside.generation.grounding import Grounding, Inquiry
from fireside.generation.run import RunSpec
from fireside.generation.runs import Runs
from fireside.providers.base import ChatMessage, ChatRequest
from fireside.services.conversation.history import estimate_tokens, passage_room
from fireside.services.conversation.service import Answering, Asked
from fireside.services.openai_api.grounding import GivenGrounding
from fireside.services.openai_api.keeping import Keeping
from fireside.services.openai_api.models import AgentModels
from fireside.services.openai_api.thread import Given, Thread, read_thread

PASSED_ON = frozenset(
    {
        *("temperature", "top_p", "max_tokens", "max_completion_tokens", "seed", "stop"),
        *("frequency_penalty", "presence_penalty", "logit_bias", "response_format"),
        *("tools", "tool_choice", "parallel_tool_calls", "reasoning_effort", "verbosity"),
    }
)
"""Parameters that go to the provider as they are; others have no effect."""


@dataclass(frozen=True, slots=True)
class ChatOrder:
    """What a client asks for."""

    model: str
    messages: Sequence[Given]
    options: Mapping[str, Any]
    """All other parameters."""
    is_kept: bool
    """Whether it is to be stored as a session."""


class Reply(Protocol):
    """A reply that is being written."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    def events(self) -> EventBatches:
        """Yield what happens, from the start."""
        ...

    async def usage(self) -> Usage | None:
        """Return what the provider counted; None where it does not say."""
        ...

    def leave(self) -> None:
        """Listen no more: what is stored goes on, all else is stopped."""
        ...


class AgentChat:
    """Answers as agents."""

    def __init__(
        self,
        models: AgentModels,
        runs: Runs,
        keeping: Keeping,
        answering: Callable[[], Answering],
        ground: Callable[[Inquiry], Grounding],
    ) -> None:
        """Answer with these parts; `ground` makes what a question to a library needs."""
        self._models = models
        self._runs = runs
        self._keeping = keeping
        self._answering = answering
        self._ground = ground

    async def begin(self, order: ChatOrder) -> Reply:
        """Start a reply; raises NoSuchModel, ContextTooLong, TooManyRuns."""
        agent = await self._models.find(order.model)
        thread = read_thread(agent.system_prompt, order.messages, has_library=agent.has_library)
        asked = self._ask(agent, thread, order.options)
        if order.is_kept and thread.is_asked and "tools" not in order.options:
            return await self._keeping.begin(agent.id, thread, asked)
        return self._runs.start_unkept(
            RunSpec(
                message_id=new_id(),
                session_id="",
                user_message=None,
                request=asked.request,
                limits=self._answering().limits,
                grounding=asked.grounding,
            )
        )

    def _ask(self, agent: AnsweringAgent, thread: Thread, options: Mapping[str, Any]) -> Asked:
        choice = self._answering().choice
        passed = {name: options[name] for name in options if name in PASSED_ON}
        passed.setdefault("temperature", agent.temperature)
        passages = 0
        if agent.has_library and thread.question.strip():
            passages = passage_room(thread.system, thread.question, choice.context_tokens)
        tools = estimate_tokens(orjson.dumps(passed["tools"]).decode()) if "tools" in passed else 0
        messages = thread.fit(choice.context_tokens, passages + tools)
        request = ChatRequest(
            choice.name if choice.is_fixed else agent.model or choice.name,
            [
                ChatMessage("system", thread.system),
                *(ChatMessage("user", text) for text in thread.questions_before),
                ChatMessage("user", thread.question),
            ],
            given={**_without_none(passed), "messages": messages},
        )
        if not passages:
            return Asked(request, None)
        library = self._ground(Inquiry(agent.id, thread.question, passages))
        return Asked(request, GivenGrounding(library, is_json=_is_json(passed)))


def _without_none(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _is_json(options: Mapping[str, Any]) -> bool:
    wanted: object = options.get("response_format")
    kind = cast("dict[str, object]", wanted).get("type") if isinstance(wanted, dict) else "text"
    return kind != "text"
