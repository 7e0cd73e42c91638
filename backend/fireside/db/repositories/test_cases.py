"""Queries on test cases."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, select

from fireside.db.models import TestCase
from fireside.db.session import ReadSession, WriteSession, holding


async def list_cases(db: ReadSession, agent_id: str) -> list[TestCase]:
    """Return the agent's test cases, the oldest first."""
    query = select(TestCase).where(TestCase.agent_id == agent_id)
    return list(await db.scalars(query.order_by(TestCase.id)))


async def count_cases(db: ReadSession, agent_id: str) -> int:
    """Return how many test cases the agent has."""
    query = select(func.count()).where(TestCase.agent_id == agent_id)
    return await db.scalar(query) or 0


async def find_cases(
    db: ReadSession, agent_id: str, case_ids: Collection[str]
) -> dict[str, TestCase]:
    """Return those of the agent's test cases that have these ids."""
    query = select(TestCase).where(TestCase.agent_id == agent_id, TestCase.id.in_(case_ids))
    return {case.id: case for case in await db.scalars(query)}


async def find_case(db: ReadSession, case_id: str) -> TestCase | None:
    """Return the test case's row."""
    return await db.get(TestCase, case_id, with_for_update=holding(db))


async def delete_case(db: WriteSession, case_id: str) -> bool:
    """Delete the test case; False when there is none."""
    deleted = await db.execute(
        delete(TestCase).where(TestCase.id == case_id).returning(TestCase.id)
    )
    return deleted.first() is not None
