"""Begins turns.

Stores the question and an empty reply, in one transaction, and says what the model is to be asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fireside.db.models import Agent, Message, Session
from fireside.db.repositories import messages
from fireside.db.repositories.turns import insert_messages, new_message, session_with_agent
from fireside.db.session import WriteSession
from fireside.domain.views import MessageView
from fireside.errors import NotFound, ValidationFailed
from fireside.providers.base import ChatMessage
from fireside.services.conversation.history import fit
from fireside.services.conversation.reading import view_of, views_of

HISTORY_MOST = 400
"""Messages that are looked at for the model's context; its token budget cuts them further."""
TITLE_LENGTH = 50


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The model that answers, and how much it can take in."""

    name: str
    context_tokens: int
    is_fixed: bool
    """Whether the agent's own choice of a model has no effect, as with the embedded one."""


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A turn that has its ids already, since its run is claimed before it is stored."""

    question_id: str
    reply_id: str
    choice: ModelChoice


@dataclass(frozen=True, slots=True)
class Turn:
    """A stored question with its empty reply, and the prompt for it."""

    question: MessageView
    session_id: str
    model: str
    temperature: float | None
    prompt: Sequence[ChatMessage]


async def begin_turn(db: WriteSession, session_id: str, content: str, new: NewTurn) -> Turn:
    """Add a question at the end of the path on screen.

    Raises NotFound, Conflict, ValidationFailed.
    """
    session, agent = await _session(db, session_id)
    path = await messages.path_to(db, session.leaf_id, HISTORY_MOST) if session.leaf_id else []
    question = _question(session_id, path[-1] if path else None, content, new)
    if session.title is None:
        session.title = _title(content)
    prepared = _prepare(agent, path, question, new)
    await insert_messages(db, session, [question, prepared.reply])
    return prepared.turn(view_of(question, [question.id]))


async def begin_edit(db: WriteSession, message_id: str, content: str, new: NewTurn) -> Turn:
    """Ask a question again in other words, beside the first.

    Raises NotFound, Conflict, ValidationFailed.
    """
    row = await _message(db, message_id, "user")
    session, agent = await _session(db, row.session_id)
    path = await messages.path_to(db, row.parent_id, HISTORY_MOST) if row.parent_id else []
    question = _question(row.session_id, path[-1] if path else None, content, new)
    if session.title == _title(row.content) and not path:
        session.title = _title(content)
    prepared = _prepare(agent, path, question, new)
    await insert_messages(db, session, [question, prepared.reply])
    return prepared.turn((await views_of(db, [question]))[0])


async def begin_regeneration(db: WriteSession, message_id: str, new: NewTurn) -> Turn:
    """Ask the same question for another reply; raises NotFound, Conflict, ValidationFailed."""
    row = await _message(db, message_id, "assistant")
    if row.parent_id is None:
        raise ValidationFailed("This reply has no question to answer again.")
    session, agent = await _session(db, row.session_id)
    *path, question = await messages.path_to(db, row.parent_id, HISTORY_MOST)
    prepared = _prepare(agent, path, question, new)
    await insert_messages(db, session, [prepared.reply])
    return prepared.turn((await views_of(db, [question]))[0])


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A turn whose messages are not stored yet."""

    reply: Message
    model: str
    temperature: float | None
    prompt: Sequence[ChatMessage]

    def turn(self, question: MessageView) -> Turn:
        return Turn(
            question=question,
            session_id=self.reply.session_id,
            model=self.model,
            temperature=self.temperature,
            prompt=self.prompt,
        )


def _prepare(agent: Agent, path: Sequence[Message], question: Message, new: NewTurn) -> _Prepared:
    choice = new.choice
    prompt = fit(agent.system_prompt, _history([*path, question]), choice.context_tokens)
    model = choice.name if choice.is_fixed else agent.model or choice.name
    reply = new_message(
        new.reply_id,
        question.session_id,
        question,
        "assistant",
        "",
        status="streaming",
        model=model,
    )
    return _Prepared(reply, model, agent.temperature, prompt)


def _question(session_id: str, parent: Message | None, content: str, new: NewTurn) -> Message:
    return new_message(
        new.question_id, session_id, parent, "user", content, status="complete", model=None
    )


def _history(path: Sequence[Message]) -> list[ChatMessage]:
    """Return what was really said.

    A reply without a word of its own is left out, with no fallback in its place.
    """
    return [
        ChatMessage("user" if row.role == "user" else "assistant", row.content)
        for row in path
        if row.content
    ]


def _title(content: str) -> str:
    text = " ".join(content.split())
    return text[:TITLE_LENGTH] + "..." if len(text) > TITLE_LENGTH else text


async def _session(db: WriteSession, session_id: str) -> tuple[Session, Agent]:
    found = await session_with_agent(db, session_id)
    if found is None:
        raise NotFound("Session not found")
    return found


async def _message(db: WriteSession, message_id: str, role: str) -> Message:
    row = await messages.find_message(db, message_id)
    if row is None:
        raise NotFound("Message not found")
    if row.role != role:
        wanted = "a question" if role == "user" else "a reply"
        raise ValidationFailed(f"message_id: this message is not {wanted}")
    return row
