"""Plans turns: what of a question and its empty reply is stored, and what the model is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from fireside.db.models import Message
from fireside.db.repositories.turns import Move, PathStep, Place, new_message
from fireside.domain.citation_marks import without_marks
from fireside.domain.views import MessageView
from fireside.errors import Conflict, NotFound, ValidationFailed
from fireside.providers.base import ChatMessage
from fireside.services.conversation.history import fit, passage_room
from fireside.services.conversation.reading import view_of
from fireside.services.idempotency import Idempotency

TITLE_LENGTH = 50

OrderKind = Literal["ask", "edit", "regenerate"]


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The model that answers, and how much it can take in."""

    name: str
    context_tokens: int
    is_fixed: bool
    """Whether the agent's own choice of a model has no effect, as with the embedded one."""


@dataclass(frozen=True, slots=True)
class TurnOrder:
    """A turn that somebody asked for.

    It has its ids already, since its run is claimed before it is stored.
    """

    kind: OrderKind
    target_id: str
    """The session, for a question; else the message that gets another version."""
    content: str
    """The question; empty where it stays the same."""
    question_id: str
    reply_id: str
    choice: ModelChoice
    call: Idempotency | None
    audio_url: str | None = None
    """The recording of a question that was spoken."""
    tool_tokens: Callable[[Sequence[str]], int] = lambda _: 0
    """How much of the model's context the tools of these servers take."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A stored question with its empty reply, and the prompt for it."""

    question: MessageView
    session_id: str
    model: str
    temperature: float | None
    prompt: Sequence[ChatMessage]
    voice: str | None
    """The agent's own."""
    agent_id: str
    passage_tokens: int
    """How much of the prompt is kept for passages of the agent's documents, if it has any."""
    tool_servers: Sequence[str]
    """The names of the tool servers that the agent uses."""


@dataclass(frozen=True, slots=True)
class PlannedTurn:
    """A turn, and what has to be stored for it."""

    turn: Turn
    rows: Sequence[Message]
    move: Move


def check_target(order: TurnOrder, target: Message | None) -> Message | None:
    """Return the message that gets another version; raises NotFound, ValidationFailed."""
    if order.kind == "ask":
        return None
    if target is None:
        raise NotFound("Message not found")
    role, wanted = ("user", "a question") if order.kind == "edit" else ("assistant", "a reply")
    if target.role != role:
        raise ValidationFailed(f"message_id: this message is not {wanted}")
    if role == "assistant" and target.parent_id is None:
        raise ValidationFailed("message_id: this reply has no question to answer again")
    return target


def check_place(place: Place | None) -> Place:
    """Return where the turn goes; raises NotFound, Conflict."""
    if place is None:
        raise NotFound("Session not found")
    if place.is_running:
        raise Conflict(
            "A reply is still being written in this session. Wait until it ends, or stop it."
        )
    return place


def plan_question(
    order: TurnOrder,
    place: Place,
    path: Sequence[PathStep],
    replaced: Message | None,
    versions: Sequence[str],
) -> PlannedTurn:
    """Plan a new question after `path`, beside the one it replaces; raises ValidationFailed."""
    question = new_message(
        order.question_id,
        place.session_id,
        path[-1] if path else None,
        "user",
        order.content,
        status="complete",
        model=None,
        audio_url=order.audio_url,
        is_voice=order.audio_url is not None,
    )
    title = place.title
    is_first = title is None or (
        replaced is not None and not path and title == title_of(replaced.content)
    )
    if is_first:
        title = title_of(order.content)
    step = PathStep(question.id, question.depth, "user", question.content)
    reply, turn = _reply(order, place, [*path, step], view_of(question, [*versions, question.id]))
    return PlannedTurn(turn, [question, reply], Move(place.session_id, reply.id, 2, title))


def plan_reply(
    order: TurnOrder, place: Place, path: Sequence[PathStep], question: MessageView
) -> PlannedTurn:
    """Plan another reply to the question at the end of `path`; raises ValidationFailed."""
    reply, turn = _reply(order, place, path, question)
    return PlannedTurn(turn, [reply], Move(place.session_id, reply.id, 1, place.title))


def _reply(
    order: TurnOrder, place: Place, path: Sequence[PathStep], question: MessageView
) -> tuple[Message, Turn]:
    choice = order.choice
    model = choice.name if choice.is_fixed else place.model or choice.name
    history = _history(path)
    reserved = 0
    if place.has_library:
        history = [_without_marks(said) for said in history]
        question_text = history[-1].content
        reserved = passage_room(place.system_prompt, question_text, choice.context_tokens)
    tools = order.tool_tokens(place.tool_servers) if place.tool_servers else 0
    room = choice.context_tokens - min(tools, choice.context_tokens // 2)
    prompt = fit(place.system_prompt, history, room, reserved=reserved)
    reply = new_message(
        order.reply_id,
        place.session_id,
        path[-1],
        "assistant",
        "",
        status="streaming",
        model=model,
        audio_url=None,
        is_voice=order.audio_url is not None,
    )
    turn = Turn(
        question,
        place.session_id,
        model,
        place.temperature,
        prompt,
        place.voice,
        place.agent_id,
        reserved,
        place.tool_servers,
    )
    return reply, turn


def _history(path: Sequence[PathStep]) -> list[ChatMessage]:
    """Return what was really said.

    A reply without a word of its own is left out, with no fallback in its place.
    """
    return [
        ChatMessage("user" if step.role == "user" else "assistant", step.content)
        for step in path
        if step.content
    ]


def _without_marks(said: ChatMessage) -> ChatMessage:
    """Return it without the marks of a reply: their numbers are those of other passages now."""
    if said.role == "user":
        return said
    return replace(said, content=without_marks(said.content))


def title_of(content: str) -> str:
    """Return the title of a session that begins with this question."""
    text = " ".join(content.split())
    return text[:TITLE_LENGTH] + "..." if len(text) > TITLE_LENGTH else text
