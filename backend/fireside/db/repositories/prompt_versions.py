"""Queries on the versions of prompts."""

from __future__ import annotations

from sqlalchemy import func, select

from fireside.db.models import PromptVersion
from fireside.db.session import ReadSession, WriteSession
from fireside.domain.refinement import PromptOrigin


async def list_versions(db: ReadSession, agent_id: str) -> list[PromptVersion]:
    """Return the versions of the agent's prompt, the newest first."""
    query = select(PromptVersion).where(PromptVersion.agent_id == agent_id)
    return list(await db.scalars(query.order_by(PromptVersion.number.desc())))


async def find_version(db: ReadSession, version_id: str) -> PromptVersion | None:
    """Return the version's row."""
    return await db.get(PromptVersion, version_id)


async def newest_version(db: ReadSession, agent_id: str) -> PromptVersion | None:
    """Return the version that the agent has now."""
    query = select(PromptVersion).where(PromptVersion.agent_id == agent_id)
    return await db.scalar(query.order_by(PromptVersion.number.desc()).limit(1))


async def add_version(
    db: WriteSession,
    agent_id: str,
    system_prompt: str,
    origin: PromptOrigin,
    restored_from: str | None = None,
) -> PromptVersion:
    """Store the agent's prompt, which was just saved, under the next number.

    The agent's row is written before in the same transaction, so that no two take one number.
    """
    last = await db.scalar(
        select(func.max(PromptVersion.number)).where(PromptVersion.agent_id == agent_id)
    )
    version = PromptVersion(
        agent_id=agent_id,
        number=(last or 0) + 1,
        system_prompt=system_prompt,
        origin=origin,
        restored_from=restored_from,
    )
    db.add(version)
    await db.flush()
    return version
