"""The tools of a run: what the model calls is made, round after round, until it answers in words.

A run without tools knows nothing of it. What comes back from a tool is data: it goes to the model
as a result, is cut where it is long, and decides nothing here. Each call is told with every state
that it comes into, and whatever goes wrong with one is a sentence for the user and for the model.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

import orjson

from fireside.domain.citation_marks import find_marks
from fireside.domain.ids import new_id
from fireside.domain.tools import ENDED, ToolCallState, ToolDecision, ToolUse
from fireside.errors import ProviderError
from fireside.generation.call_parts import CallParts
from fireside.generation.companion import Append
from fireside.providers.base import ChatRequest

MOST_ROUNDS = 10
"""How often in one reply the model gets results and may call again."""
MOST_CALLS = 30
"""Calls of one reply."""
MOST_ARGUMENTS = 20_000
"""Characters of the arguments of a call: the user must be able to look at them."""
EXCERPT = 4_000
"""Characters of a result that are kept and shown; the model gets more."""


@dataclass(frozen=True, slots=True)
class OfferedTool:
    """A tool as the model knows it, and whose it is."""

    name: str
    """What the model calls it."""
    server: str
    tool: str
    needs_approval: bool
    definition: Mapping[str, Any]
    """In the protocol's form."""


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What came of a call: a result, or a sentence that says why there is none."""

    text: str
    is_failure: bool = False


class Toolbox(Protocol):
    """The tools that an agent may use."""

    async def open(self) -> Sequence[OfferedTool]:
        """Return what there is now; raises nothing, and does not wait long for who is away."""
        ...

    async def call(self, tool: OfferedTool, arguments: Mapping[str, Any]) -> ToolOutcome:
        """Make a call, within limits of time and size; raises nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Tooling:
    """What a run may use, and how many seconds it waits for the user's approval of a call."""

    toolbox: Toolbox
    approval_timeout: float


class ToolSource(Protocol):
    """The tools that there are for agents."""

    def tooling(self, names: Sequence[str]) -> Tooling | None:
        """Return what an agent that uses the servers of these names may call; None for nothing."""
        ...

    def tokens(self, names: Sequence[str]) -> int:
        """Return about how much of the model's context the tools of these servers take."""
        ...


class ToolCalling:
    """The calls of one run."""

    def __init__(self, tooling: Tooling, append: Append) -> None:
        """Tell what happens with `append`."""
        self._toolbox = tooling.toolbox
        self._patience = tooling.approval_timeout
        self._append = append
        self._offered: Mapping[str, OfferedTool] = {}
        self._asked = CallParts()
        self._calls: dict[str, ToolUse] = {}
        self._decisions: dict[str, asyncio.Future[bool]] = {}
        self._rounds = 0
        self.is_busy = False
        """Whether calls are being made or waited for, and not the model."""
        self.has_news = False
        """Whether there is something to store; whoever stores it takes the mark away."""

    @property
    def calls(self) -> list[ToolUse]:
        """Every call so far, as it is now."""
        return list(self._calls.values())

    @property
    def has_asked(self) -> bool:
        """Whether the model has asked for calls since the last were made."""
        return bool(self._asked.whole)

    async def offer(self, request: ChatRequest) -> ChatRequest:
        """Return the request with the tools that there are."""
        tools = await self._toolbox.open()
        self._offered = {tool.name: tool for tool in tools}
        return replace(request, tools=[tool.definition for tool in tools])

    def take(self, parts: Sequence[Mapping[str, Any]]) -> None:
        """Take more of what the model asks for."""
        self._asked.add(parts)

    def forget(self) -> None:
        """Forget what was asked for by a request that is made again."""
        self._asked = CallParts()

    async def make(self, request: ChatRequest, said: str, offset: int) -> ChatRequest:
        """Make the calls that were asked for; return the request that goes on with what came back.

        `said` is what the model wrote with them, `offset` how long the reply is by then. Raises
        ProviderError for a model that calls although it must not any more.
        """
        if not request.may_call:
            raise ProviderError("tool_limit", "the model calls tools without end")
        asked, self._asked = self._asked.whole, CallParts()
        for number, call in enumerate(asked):
            call["id"] = call["id"] or f"call_{self._rounds}_{number}"
        self._rounds += 1
        self.is_busy = True
        try:
            results = await asyncio.gather(*(self._make(call, offset) for call in asked))
        finally:
            self.is_busy = False
        answers = [
            {"role": "tool", "tool_call_id": call["id"], "content": result}
            for call, result in zip(asked, results, strict=True)
        ]
        message = {"role": "assistant", "content": said or None, "tool_calls": asked}
        return replace(
            request,
            exchange=[*request.exchange, message, *answers],
            may_call=self._rounds < MOST_ROUNDS and len(self._calls) < MOST_CALLS,
        )

    def decide(self, call_id: str, decision: ToolDecision) -> bool:
        """Approve or refuse a call; False where it does not wait for that."""
        deciding = self._decisions.get(call_id)
        if deciding is None or deciding.done():
            return False
        deciding.set_result(decision == "approve")
        return True

    def interrupt(self) -> None:
        """Tell that what is not over will not be: the run ends."""
        for call in self.calls:
            if call.state not in ENDED:
                self._tell(replace(call, state="interrupted"))

    async def _make(self, asked: Mapping[str, Any], offset: int) -> str:
        """Make one call and return what the model is told."""
        name, written = asked["function"]["name"], clean(asked["function"]["arguments"])
        tool = self._offered.get(name)
        call = ToolUse(
            id=new_id(),
            server=tool.server if tool else "",
            tool=tool.tool if tool else clean(name)[:100],
            arguments=written[:MOST_ARGUMENTS],
            state="waiting" if tool and tool.needs_approval else "running",
            result=None,
            offset=offset,
        )
        arguments = _object(written)
        if tool is None:
            return self._end(call, "failed", "The agent has no tool of this name.")
        problem = self._problem(written, arguments)
        if problem is not None:
            return self._end(call, "failed", problem)
        self._tell(call)
        if tool.needs_approval:
            refusal = await self._refusal(call.id)
            if refusal is not None:
                return self._end(call, "refused", refusal)
            self._tell(replace(call, state="running"))
        outcome = await self._toolbox.call(tool, arguments or {})
        return self._end(call, "failed" if outcome.is_failure else "done", clean(outcome.text))

    def _problem(self, written: str, arguments: Mapping[str, Any] | None) -> str | None:
        """Return why a call is not made, or None."""
        if len(written) > MOST_ARGUMENTS:
            return "The arguments are too long; the call was not made."
        if arguments is None:
            return "The arguments are no JSON object; the call was not made."
        if len(self._calls) >= MOST_CALLS:
            return f"Only {MOST_CALLS} calls are made for one reply; this was not."
        return None

    async def _refusal(self, call_id: str) -> str | None:
        """Wait for the user; return why the call is not to be made, or None."""
        deciding = asyncio.get_running_loop().create_future()
        self._decisions[call_id] = deciding
        try:
            is_approved: bool = await asyncio.wait_for(deciding, self._patience)
        except asyncio.TimeoutError:
            seconds = f"{self._patience:g} seconds"
            return f"Nobody approved this call within {seconds}; it was not made."
        finally:
            del self._decisions[call_id]
        return None if is_approved else "The user refused this call; it was not made."

    def _end(self, call: ToolUse, state: ToolCallState, result: str) -> str:
        self._tell(replace(call, state=state, result=excerpt(result)))
        return result

    def _tell(self, call: ToolUse) -> None:
        self._calls[call.id] = call
        self.has_news = True
        self._append(call)


def clean(text: str) -> str:
    """Return the text without what can't be stored or sent: NULs, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def excerpt(text: str) -> str:
    """Return what of a result is kept."""
    if len(text) <= EXCERPT:
        return text
    return f"{text[:EXCERPT]}\n… (the first {EXCERPT:,} of {len(text):,} characters)"


def moved(calls: Sequence[ToolUse], before: str, after: str) -> list[ToolUse]:
    """Return the calls at their places in a text in which only citation marks have changed."""
    if before == after:
        return list(calls)
    # Counted without marks, and without the blanks that go with them.
    solid = _solid_places(after)
    places = [sum(1 for place in _solid_places(before) if place < call.offset) for call in calls]
    return [
        replace(call, offset=solid[place] if place < len(solid) else len(after))
        for call, place in zip(calls, places, strict=True)
    ]


def _solid_places(text: str) -> list[int]:
    """Return where the characters are that belong to no mark and are no space."""
    marked = {place for mark in find_marks(text) for place in range(mark.start, mark.end)}
    return [at for at, letter in enumerate(text) if at not in marked and not letter.isspace()]


def _object(arguments: str) -> dict[str, Any] | None:
    """Return the arguments of a call; what is empty has none."""
    try:
        parsed = orjson.loads(arguments or "{}")
    except orjson.JSONDecodeError:
        return None
    return cast("dict[str, Any]", parsed) if isinstance(parsed, dict) else None
