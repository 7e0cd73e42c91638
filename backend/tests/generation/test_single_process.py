"""Runs of the one process there is. What it forgets shows in nothing that a client sees."""

from __future__ import annotations

from fireside.domain.events import Done, Token
from fireside.generation.coordination import SingleProcess


async def test_a_run_that_never_began_leaves_nothing() -> None:
    """Given up, it is not alive, and its log is not kept until the server ends."""
    runs = SingleProcess()
    await runs.claim("a")
    assert await runs.is_alive("a")

    runs.abandon("a")

    assert not await runs.is_alive("a")
    assert runs.follow_here("a", None) is None


async def test_a_run_that_has_ended_is_not_alive() -> None:
    """It lives up to its last event; who listens late still gets all of it."""
    runs = SingleProcess()
    await runs.claim("a")
    runs.append("a", Token("Hello"))
    assert await runs.is_alive("a")

    runs.append("a", Done("a", "Hello", "complete", "stop"))

    assert not await runs.is_alive("a")
    events = runs.follow_here("a", 0)
    assert events is not None
    assert [number async for batch in events for number, _ in batch] == [1, 2]
