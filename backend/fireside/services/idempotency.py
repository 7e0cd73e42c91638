"""A call that creates something may be repeated under the same key, and makes it once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from fireside.db.models import IdempotencyKey
from fireside.db.repositories.idempotency import claim_key
from fireside.db.session import WriteSession
from fireside.errors import Conflict


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The client's key for one call, and what it asked for."""

    scope: str
    key: str
    request: str

    @property
    def request_hash(self) -> str:
        """SHA-256 of what was asked."""
        return hashlib.sha256(self.request.encode()).hexdigest()

    def check(self, request_hash: str) -> None:
        """Raise Conflict when the key was used before for something else."""
        if request_hash != self.request_hash:
            raise Conflict("This Idempotency-Key was used before for a different request.")


def idempotency(scope: str, key: str | None, request: str) -> Idempotency | None:
    """Return the key of a call, or None where the client gave none."""
    return Idempotency(scope, key, request) if key else None


async def already_made(db: WriteSession, call: Idempotency | None) -> str | None:
    """Return the id of what this call made before.

    Raises Conflict when the key was for something else.
    """
    if call is None:
        return None
    made = await claim_key(db, call.scope, call.key)
    if made is None:
        return None
    call.check(made.request_hash)
    return made.resource_id


def remember(db: WriteSession, call: Idempotency | None, resource_id: str) -> None:
    """Store what this call made, in the same transaction."""
    if call is not None:
        db.add(
            IdempotencyKey(
                scope=call.scope,
                key=call.key,
                request_hash=call.request_hash,
                resource_id=resource_id,
            )
        )
