"""Agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fireside.db.models import Agent
from fireside.db.models.base import utc_now
from fireside.db.repositories import agents
from fireside.db.repositories.documents import document_ids_of
from fireside.db.repositories.recordings import recordings_of
from fireside.db.repositories.sessions import running_message_ids
from fireside.db.session import Database, ReadSession, WriteSession
from fireside.domain.refinement import SavedOrigin
from fireside.domain.views import AgentList, AgentView
from fireside.errors import NotFound
from fireside.generation.runs import Runs
from fireside.services.idempotency import Idempotency, already_made, remember
from fireside.services.knowledge.library import Library
from fireside.services.refinement.trials import Trials
from fireside.services.refinement.versions import keep_version
from fireside.services.voice.recordings import Recordings

_MISSING = "Agent not found"


@dataclass(frozen=True, slots=True)
class NewAgent:
    """What a new agent is made of."""

    name: str
    system_prompt: str
    model: str | None = None
    temperature: float | None = None
    voice: str | None = None
    tool_servers: Sequence[str] = ()
    prompt_origin: SavedOrigin | None = None


async def list_agents(db: ReadSession) -> AgentList:
    """Return every agent, the newest first."""
    found = await agents.list_agents(db)
    return AgentList(agents=found, total=len(found))


async def get_agent(db: ReadSession, agent_id: str) -> AgentView:
    """Return one agent; raises NotFound."""
    found = await agents.find_agent_view(db, agent_id)
    if found is None:
        raise NotFound(_MISSING)
    return found


async def create_agent(db: WriteSession, new: NewAgent, call: Idempotency | None) -> AgentView:
    """Create an agent, or return the one that this call has made before."""
    made = await already_made(db, call)
    if made is not None:
        return await get_agent(db, made)
    now = utc_now()
    agent = Agent(
        created_at=now,
        updated_at=now,
        name=new.name,
        system_prompt=new.system_prompt,
        model=new.model,
        temperature=new.temperature,
        voice=new.voice,
        tool_servers=list(new.tool_servers),
    )
    db.add(agent)
    await db.flush()
    await keep_version(db, agent.id, new.system_prompt, new.prompt_origin or "typed")
    remember(db, call, agent.id)
    return await get_agent(db, agent.id)


async def update_agent(
    db: WriteSession,
    agent_id: str,
    changes: dict[str, str | float | list[str] | None],
    prompt_origin: SavedOrigin,
) -> AgentView:
    """Change the fields given and leave the others; raises NotFound.

    Another prompt becomes a version of this origin.
    """
    agent = await agents.find_agent(db, agent_id)
    if agent is None:
        raise NotFound(_MISSING)
    for name, value in changes.items():
        setattr(agent, name, value)
    await db.flush()
    if "system_prompt" in changes:
        await keep_version(db, agent_id, agent.system_prompt, prompt_origin)
    return await get_agent(db, agent_id)


async def delete_agent(
    database: Database,
    runs: Runs,
    trials: Trials,
    recordings: Recordings,
    library: Library,
    agent_id: str,
) -> None:
    """Stop what runs for the agent and delete it with all that belongs to it; raises NotFound."""
    async with database.read() as db:
        running = await running_message_ids(db, agent_id=agent_id)
        documents = await document_ids_of(db, agent_id)
    await library.empty(documents)
    for message_id in running:
        await runs.stop(message_id)
    async with database.write() as db:
        if not await agents.hold_agent(db, agent_id):
            raise NotFound(_MISSING)
        urls = await recordings_of(db, agent_id=agent_id)
        documents = await document_ids_of(db, agent_id)
        begun_since = await running_message_ids(db, agent_id=agent_id)
        await agents.delete_agent(db, agent_id)
    for message_id in begun_since:
        await runs.stop(message_id)
    await trials.end_of_agent(agent_id)
    await library.clean_up_after(documents)
    await recordings.delete_of_deleted(urls)
