"""What handlers take: parts of the one `AppState`, and sessions that commit before the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Protocol

from fastapi import Depends, Header, Request

from fireside.api.access import Access
from fireside.db.session import Database, ReadSession, WriteSession
from fireside.generation.runs import Runs
from fireside.observing.metrics import Metrics
from fireside.providers.base import ChatModel
from fireside.services.conversation.service import Conversation
from fireside.services.finding.service import Finding
from fireside.services.jobs.job import Jobs
from fireside.services.knowledge.parts import KnowledgeParts
from fireside.services.models.library import ModelLibrary
from fireside.services.models.service import Models
from fireside.services.openai_api.parts import OpenAIParts
from fireside.services.refinement.parts import RefinementParts
from fireside.services.tool_servers.service import ToolServers
from fireside.services.transfer.parts import TransferParts
from fireside.services.voice.parts import VoiceParts
from fireside.settings import Settings


class AppState(Protocol):
    """What `main` builds once for handlers."""

    settings: Settings
    metrics: Metrics
    access: Access
    database: Database
    runs: Runs
    conversation: Conversation
    tool_servers: ToolServers
    finding: Finding
    models: Models
    chat: ChatModel
    library: ModelLibrary
    voice: VoiceParts
    knowledge: KnowledgeParts
    jobs: Jobs
    refinement: RefinementParts
    transfer: TransferParts
    openai_api: OpenAIParts


async def get_state(request: Request) -> AppState:
    """Return the state of this server.

    Not a plain function, which would be called in a thread.
    """
    return request.app.state.fireside


State = Annotated[AppState, Depends(get_state)]


async def _read(state: State) -> AsyncIterator[ReadSession]:
    async with state.database.read() as session:
        yield session


async def _write(state: State) -> AsyncIterator[WriteSession]:
    async with state.database.write() as session:
        yield session


# The scope matters: with the default one the commit would come after the answer has left.
Reading = Annotated[ReadSession, Depends(_read, scope="function")]
Writing = Annotated[WriteSession, Depends(_write, scope="function")]

IdempotencyKeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="A repeat under the same key returns what the first made.",
    ),
]
