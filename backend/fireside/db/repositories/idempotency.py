"""Queries on idempotency keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from fireside.db.models import IdempotencyKey
from fireside.db.postgres import one_at_a_time
from fireside.db.session import ReadSession, WriteSession


async def claim_key(db: WriteSession, scope: str, key: str) -> IdempotencyKey | None:
    """Return what was made under this key; where it is nothing, nobody else makes it meanwhile."""
    await one_at_a_time(db, lock_of(scope, key))
    return await find_key(db, scope, key)


def lock_of(scope: str, key: str) -> str:
    """Return what is locked while something is made under this key."""
    return f"call {scope} {key}"


async def find_key(db: ReadSession, scope: str, key: str) -> IdempotencyKey | None:
    """Return what was made under this key."""
    return await db.scalar(
        select(IdempotencyKey).where(IdempotencyKey.scope == scope, IdempotencyKey.key == key)
    )


async def delete_keys_before(db: WriteSession, moment: datetime) -> None:
    """Forget the keys that are older than `moment`."""
    await db.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < moment))
