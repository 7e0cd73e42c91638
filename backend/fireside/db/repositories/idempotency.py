"""Queries on idempotency keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from fireside.db.models import IdempotencyKey
from fireside.db.session import ReadSession, WriteSession


async def find_key(db: ReadSession, scope: str, key: str) -> IdempotencyKey | None:
    """Return what was made under this key."""
    return await db.scalar(
        select(IdempotencyKey).where(IdempotencyKey.scope == scope, IdempotencyKey.key == key)
    )


async def delete_keys_before(db: WriteSession, moment: datetime) -> None:
    """Forget the keys that are older than `moment`."""
    await db.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < moment))
