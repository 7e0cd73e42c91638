"""The parts that answer clients of OpenAI's API, built once for each server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fireside.db.session import Database
from fireside.generation.grounding import Grounding, Inquiry
from fireside.generation.runs import Runs
from fireside.providers.base import Embedder, SpeechToText
from fireside.services.conversation.service import Answering, Conversation
from fireside.services.openai_api.chat import AgentChat
from fireside.services.openai_api.hearing import Hearing
from fireside.services.openai_api.keeping import Keeping
from fireside.services.openai_api.models import AgentModels
from fireside.services.openai_api.responses import AgentResponses
from fireside.services.openai_api.stored import StoredResponses
from fireside.services.openai_api.vectors import Vectors
from fireside.services.voice.recordings import Recordings


@dataclass(frozen=True)
class OpenAIParts:
    """What calls of OpenAI's API work with."""

    models: AgentModels
    chat: AgentChat
    responses: AgentResponses
    stored: StoredResponses
    vectors: Vectors
    hearing: Hearing


def open_openai_api(
    database: Database,
    runs: Runs,
    conversation: Conversation,
    answering: Callable[[], Answering],
    ground: Callable[[Inquiry], Grounding],
    embedder: Embedder,
    ear: SpeechToText,
    recordings: Recordings,
) -> OpenAIParts:
    """Build the parts."""
    models = AgentModels(database)
    keeping = Keeping(database, conversation)
    chat = AgentChat(models, runs, keeping, answering, ground)
    responses = AgentResponses(database, chat)
    stored = StoredResponses(database, runs, conversation, recordings)
    return OpenAIParts(models, chat, responses, stored, Vectors(embedder), Hearing(ear))
