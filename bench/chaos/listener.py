"""A client that listens to one reply and keeps losing its connection."""

from __future__ import annotations

import asyncio
import http
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.chaos.assembly import Assembly
from bench.chaos.ledger import Ledger, WedgedError
from bench.client.event_connection import EventConnection, open_events
from bench.client.requests import stream_request

_LONGEST_LISTEN = 0.15
"""Seconds after which a connection is dropped at the latest, while there are drops to make."""
_RETRY = 0.05
"""Seconds until a server that is away is tried again."""
_PATIENCE = 60.0
"""Seconds after which a reply that has not ended counts as wedged."""
_FORGETS_ID = 0.4
"""How often a listener comes back without knowing where it was."""


@dataclass
class Listener:
    """Reads a reply to its end, over as many connections as it takes."""

    name: str
    port: int
    assembly: Assembly
    ledger: Ledger
    rng: random.Random
    first_request: Callable[[], bytes]
    """What to send while the id of the reply is not known."""
    on_start: Callable[[str], None]
    """Told the id of the reply as soon as it is known."""

    async def listen(self, drops: int) -> None:
        """Drop the connection this many times, and stay until the reply has ended."""
        deadline = time.monotonic() + _PATIENCE
        while drops > 0 or self.assembly.ending is None:
            if time.monotonic() > deadline:
                raise WedgedError(f"{self.name}: the reply did not end")
            connection = await self._connect(deadline)
            leave_at = deadline
            if drops > 0:
                leave_at = time.monotonic() + self.rng.uniform(0, _LONGEST_LISTEN)
            if await self._read(connection, leave_at) and drops > 0:
                drops -= 1
                self.ledger.reconnects += 1
            connection.drop(hard=self.rng.random() < 0.5)  # noqa: PLR2004 (a coin)

    async def _connect(self, deadline: float) -> EventConnection:
        """Connect, as often as it takes until the server streams."""
        problem = "no connection"
        while time.monotonic() < deadline:
            try:
                connection = await open_events(self.port, self._request())
            except OSError as error:
                problem = repr(error)
            else:
                status = await connection.status()
                if status == http.HTTPStatus.OK:
                    return connection
                connection.drop(hard=True)
                problem = f"status {status}"
                if status is not None and status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                    self.ledger.find(f"{self.name}: {problem}")
            await asyncio.sleep(_RETRY)
        raise WedgedError(f"{self.name}: {problem}")

    def _request(self) -> bytes:
        assembly = self.assembly
        if assembly.message_id is None:
            return self.first_request()
        headers: dict[str, str] = {}
        if assembly.last_id is not None and self.rng.random() >= _FORGETS_ID:
            headers["Last-Event-ID"] = assembly.last_id
        path = f"/api/messages/{assembly.message_id}/stream"
        return stream_request(self.port, path, headers=headers)

    async def _read(self, connection: EventConnection, leave_at: float) -> bool:
        """Read until the reply ends or it is time to leave; False if the server left first."""
        while True:
            try:
                arrival = await asyncio.wait_for(
                    connection.next(), max(0.0, leave_at - time.monotonic())
                )
            except asyncio.TimeoutError:
                return True
            if arrival is None:
                return self._ended(connection)
            self.assembly.take(arrival)
            if self.assembly.message_id is not None:
                self.on_start(self.assembly.message_id)

    def _ended(self, connection: EventConnection) -> bool:
        """Judge a response that is over: the reply has ended, the server was killed, or neither."""
        if self.assembly.ending is not None:
            return True
        # A kill is noted a moment before the server is gone, and may take new connections with it.
        if self.ledger.first_kill_after(connection.opened_at - 0.1) is None:
            self.ledger.inconsistent += 1
            self.ledger.find(f"{self.name}: the stream ended without an end of the reply")
        return False
