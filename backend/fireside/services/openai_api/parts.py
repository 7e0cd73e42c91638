"""The parts that answer clients of OpenAI's API, built once for each server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fireside.db.session import Database
from fireside.generation.grounding import Grounding, Inquiry
from fireside.generation.runs import Runs
from fireside.services.conversation.service import Answering, Conversation
from fireside.services.openai_api.chat import AgentChat
from fireside.services.openai_api.keeping import Keeping
from fireside.services.openai_api.models import AgentModels


@dataclass(frozen=True)
class OpenAIParts:
    """What calls of OpenAI's API work with."""

    models: AgentModels
    chat: AgentChat


def open_openai_api(
    database: Database,
    runs: Runs,
    conversation: Conversation,
    answering: Callable[[], Answering],
    ground: Callable[[Inquiry], Grounding],
) -> OpenAIParts:
    """Build the parts."""
    models = AgentModels(database)
    keeping = Keeping(database, conversation)
    return OpenAIParts(models, AgentChat(models, runs, keeping, answering, ground))
