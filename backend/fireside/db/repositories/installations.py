"""Queries on who this installation is."""

from __future__ import annotations

from sqlalchemy import select

from fireside.db.models import Installation
from fireside.db.session import Clash, Database


async def installation_id(database: Database) -> str:
    """Return the id of this installation; the first who asks gives it one."""
    query = select(Installation.id)
    async with database.read() as db:
        found = await db.scalar(query)
    if found is None:
        try:
            async with database.write() as db:
                db.add(Installation())
        except Clash:
            # Another process was asked at the same time.
            pass
        async with database.read() as db:
            found = (await db.scalars(query)).one()
    return found
