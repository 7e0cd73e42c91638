"""Versions: every system prompt that was saved, and the way back to it."""

from __future__ import annotations

import hashlib
from typing import cast

from fireside.db.models import PromptVersion, Trial
from fireside.db.repositories import prompt_versions, trials
from fireside.db.repositories.agents import find_agent, find_agent_view
from fireside.db.session import ReadSession, WriteSession
from fireside.domain.refinement import (
    PromptOrigin,
    PromptVersionList,
    PromptVersionView,
    VersionTrial,
)
from fireside.domain.views import AgentView
from fireside.errors import NotFound
from fireside.services.idempotency import Idempotency, already_made, remember
from fireside.services.refinement.scoring import summary_of

AGENT_MISSING = "Agent not found"


async def keep_version(
    db: WriteSession, agent_id: str, system_prompt: str, origin: PromptOrigin
) -> None:
    """Keep a prompt that was just saved, unless it is the one that the agent had."""
    newest = await prompt_versions.newest_version(db, agent_id)
    if newest is None or newest.system_prompt != system_prompt:
        await prompt_versions.add_version(db, agent_id, system_prompt, origin)


async def list_versions(db: ReadSession, agent_id: str) -> PromptVersionList:
    """Return every version of the agent's prompt, the newest first; raises NotFound."""
    if await find_agent(db, agent_id) is None:
        raise NotFound(AGENT_MISSING)
    found = await prompt_versions.list_versions(db, agent_id)
    tried = [trial for trial, _ in await trials.list_trials(db, agent_id)]
    by_version, by_candidate = _last_trials(tried)
    views = [
        _view(version, found[0], _newest(version, by_version, by_candidate)) for version in found
    ]
    return PromptVersionList(versions=views, total=len(views))


async def restore(
    db: WriteSession, agent_id: str, version_id: str, call: Idempotency | None
) -> AgentView:
    """Give the agent an earlier prompt again, as a new version; raises NotFound."""
    agent = await find_agent(db, agent_id)
    if agent is None:
        raise NotFound(AGENT_MISSING)
    version = await prompt_versions.find_version(db, version_id)
    if version is None or version.agent_id != agent_id:
        raise NotFound("Version not found")
    if await already_made(db, call) is None:
        if agent.system_prompt != version.system_prompt:
            agent.system_prompt = version.system_prompt
            await db.flush()
            await prompt_versions.add_version(
                db, agent_id, version.system_prompt, "restored", version.id
            )
        remember(db, call, version.id)
    view = await find_agent_view(db, agent_id)
    if view is None:
        raise NotFound(AGENT_MISSING)
    return view


def _view(
    version: PromptVersion, newest: PromptVersion, trial: VersionTrial | None
) -> PromptVersionView:
    return PromptVersionView(
        id=version.id,
        agent_id=version.agent_id,
        number=version.number,
        system_prompt=version.system_prompt,
        origin=cast("PromptOrigin", version.origin),
        restored_from=version.restored_from,
        is_current=version is newest,
        trial=trial,
        created_at=version.created_at,
    )


def _last_trials(found: list[Trial]) -> tuple[dict[str, Trial], dict[bytes, Trial]]:
    """Return the last whole trial of each version, and of each text that was a candidate."""
    by_version: dict[str, Trial] = {}
    by_candidate: dict[bytes, Trial] = {}
    for trial in found:
        if trial.status == "complete" and trial.summary is not None:
            by_version.setdefault(trial.version_id, trial)
            by_candidate.setdefault(_digest(trial.candidate_prompt), trial)
    return by_version, by_candidate


def _newest(
    version: PromptVersion, by_version: dict[str, Trial], by_candidate: dict[bytes, Trial]
) -> VersionTrial | None:
    as_current = by_version.get(version.id)
    as_candidate = by_candidate.get(_digest(version.system_prompt))
    is_candidate = as_current is None or (
        as_candidate is not None and as_candidate.id > as_current.id
    )
    trial = as_candidate if is_candidate else as_current
    if trial is None or trial.summary is None:
        return None
    summary = summary_of(trial.summary)
    own = summary.candidate if is_candidate else summary.current
    return VersionTrial(
        trial_id=trial.id,
        side="candidate" if is_candidate else "current",
        passed=own.passed,
        total=own.total,
        winner=summary.winner,
        created_at=trial.created_at,
    )


def _digest(prompt: str) -> bytes:
    return hashlib.sha256(prompt.encode()).digest()
