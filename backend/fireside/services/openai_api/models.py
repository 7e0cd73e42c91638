"""Agents by the names under which clients ask for them as models.

An agent answers to its id, and to its name as long as no other has the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from fireside.db.repositories.agents import AnsweringAgent, find_called, list_names
from fireside.db.session import Database
from fireside.errors import NoSuchModel


@dataclass(frozen=True, slots=True)
class AgentModel:
    """An agent as a model: `name` is what clients call it."""

    name: str
    agent_id: str
    agent_name: str
    created_at: datetime


class AgentModels:
    """Finds agents."""

    def __init__(self, database: Database) -> None:
        """Look in this database."""
        self._database = database

    async def list(self) -> list[AgentModel]:
        """Return every agent, the newest first."""
        async with self._database.read() as db:
            agents = await list_names(db)
        count = Counter(agent.name for agent in agents)
        return [
            AgentModel(
                agent.name if count[agent.name] == 1 else agent.id,
                agent.id,
                agent.name,
                agent.created_at,
            )
            for agent in agents
        ]

    async def get(self, name: str) -> AgentModel:
        """Return the agent that answers to this name, under that name; raises NoSuchModel."""
        agent = await self.find(name)
        return AgentModel(name, agent.id, agent.name, agent.created_at)

    async def find(self, name: str) -> AnsweringAgent:
        """Return what a reply needs of the agent that answers to this name; raises NoSuchModel."""
        async with self._database.read() as db:
            found = await find_called(db, name)
        if not found:
            raise NoSuchModel(
                f"The model '{name}' does not exist: no agent here has this name or id. "
                "GET /v1/models lists them."
            )
        if len(found) > 1 and found[0].id != name:
            raise NoSuchModel(
                f"Several agents are called '{name}'. Use the id of one, as GET /v1/models has it."
            )
        return found[0]
