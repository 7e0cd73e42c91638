"""The storm: many sessions at once, listeners that come and go, and a server that is killed."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from bench.api import Api, ApiError
from bench.chaos.ledger import Ledger, WedgedError
from bench.chaos.retries import until_it_answers
from bench.chaos.turn import Turn
from bench.words import mock_text

_PACES = ((120, 10), (60, 25), (300, 4))
"""Tokens and milliseconds between them; each kind of reply takes between one and two seconds."""
_LAST_WORDS = 3
"""Tokens of the reply that each session must still be able to give at the end."""
_KILL_WITHIN = 1.5
"""Seconds after a healthy answer in which the server is killed."""
_KILL_IN_START_SHARE = 0.1
"""How many of the kills hit a server that is still starting."""
_START_KILL_WITHIN = 1.0


@dataclass
class _Session:
    """A session that is talked in, turn after turn."""

    id: str
    agent_id: str
    expected: str
    api: Api
    rng: random.Random
    turns: int = 0
    is_wedged: bool = False


class Victim(Protocol):
    """What is attacked: a server, or several that look like one."""

    @property
    def port(self) -> int:
        """Where it is asked."""
        ...

    def kill(self) -> None:
        """End a process at once, as a power cut would."""
        ...

    def spawn(self) -> None:
        """Start it again without waiting for it."""
        ...

    def wait_healthy(self) -> None:
        """Return when it answers."""
        ...


@dataclass
class Storm:
    """Attacks one server."""

    server: Victim
    seed: int
    ledger: Ledger = field(default_factory=Ledger)
    _sessions: list[_Session] = field(default_factory=list[_Session])

    def prepare(self, sessions: int) -> None:
        """Create the sessions, with agents of different pace."""
        api = Api(self.server.port)
        agents = [
            (api.create_agent(f"Pace {ms} ms", f"mock-ttft0-n{n}-itl{ms}"), mock_text(n))
            for n, ms in _PACES
        ]
        for number in range(sessions):
            agent_id, expected = agents[number % len(agents)]
            rng = random.Random(f"{self.seed}-{number}")  # noqa: S311 (not a secret)
            session_id = api.create_session(agent_id)
            own_api = Api(self.server.port)
            self._sessions.append(_Session(session_id, agent_id, expected, own_api, rng))
        api.close()

    async def disconnect(self, runs: int, reconnects: int) -> None:
        """Make this many runs, over which listeners lose this many connections."""
        target = self.ledger.runs + runs
        planned = self.ledger.runs

        def drops() -> int | None:
            nonlocal planned
            if planned >= target:
                return None
            planned += 1
            done = planned - (target - runs)
            return reconnects * done // runs - reconnects * (done - 1) // runs

        await asyncio.gather(*(self._talk(session, drops) for session in self._sessions))

    async def kill(self, kills: int) -> None:
        """Kill the server this many times at random moments while the sessions go on."""
        rng = random.Random(f"{self.seed}-kills")  # noqa: S311 (not a secret)

        async def attack() -> None:
            await asyncio.sleep(rng.uniform(0, _KILL_WITHIN))
            await self._kill_and_restart(rng)

        await self._talk_through(kills, rng, attack)

    async def kill_steadily(
        self, kills: int, every: float, until_one_answers: Callable[[], None]
    ) -> None:
        """Kill this many processes, seconds apart, each started again at once.

        Where none answers the next waits: a machine that is too busy to start one in that time
        would have nothing to lose.
        """
        rng = random.Random(f"{self.seed}-kills")  # noqa: S311 (not a secret)

        async def attack() -> None:
            await asyncio.sleep(every)
            await asyncio.to_thread(until_one_answers)
            await asyncio.to_thread(self._kill)
            await asyncio.to_thread(self.server.spawn)

        await self._talk_through(kills, rng, attack)
        await asyncio.to_thread(self.server.wait_healthy)

    async def _talk_through(
        self, kills: int, rng: random.Random, attack: Callable[[], Awaitable[None]]
    ) -> None:
        """Let all sessions talk until there were this many kills."""
        is_over = False

        def drops() -> int | None:
            return None if is_over else rng.randint(0, 6)

        talking = [asyncio.ensure_future(self._talk(s, drops)) for s in self._sessions]
        try:
            while self.ledger.kills < kills and not all(task.done() for task in talking):
                await attack()
        finally:
            is_over = True
        await asyncio.gather(*talking)

    async def close(self) -> None:
        """Let each session say a last word, and check that it has everything it was told, once."""
        await asyncio.gather(*(self._last_word(session) for session in self._sessions))
        for session in self._sessions:
            session.api.close()

    async def _talk(self, session: _Session, drops: Callable[[], int | None]) -> None:
        while not session.is_wedged and (count := drops()) is not None:
            session.turns += 1
            turn = Turn(
                session_id=session.id,
                number=session.turns,
                port=self.server.port,
                expected=session.expected,
                ledger=self.ledger,
                rng=session.rng,
            )
            try:
                await turn.run(session.api, count)
            except (WedgedError, ApiError) as error:
                self._wedged(session, error)

    async def _kill_and_restart(self, rng: random.Random) -> None:
        self._kill()
        self.server.spawn()
        while rng.random() < _KILL_IN_START_SHARE:
            await asyncio.sleep(rng.uniform(0, _START_KILL_WITHIN))
            self._kill()
            self.server.spawn()
        await asyncio.to_thread(self.server.wait_healthy)

    def _kill(self) -> None:
        self.ledger.kill_times.append(time.monotonic())
        self.server.kill()
        self.ledger.killed.append(time.monotonic())

    async def _last_word(self, session: _Session) -> None:
        if session.is_wedged:
            return
        api = session.api
        path = f"/api/sessions/{session.id}/messages"
        try:
            await until_it_answers(lambda: api.set_model(session.agent_id, f"mock-n{_LAST_WORDS}"))
            await until_it_answers(lambda: api.call("POST", path, {"content": "Last question"}))
            messages = await until_it_answers(lambda: api.all_messages(session.id))
        except (WedgedError, ApiError) as error:
            self._wedged(session, error)
            return
        if messages[-1].content != mock_text(_LAST_WORDS):
            self._wedged(session, RuntimeError(f"its last reply is {messages[-1].content!r}"))
        asked = [message.content for message in messages if message.role == "user"]
        expected = [f"Question {n + 1}" for n in range(session.turns)] + ["Last question"]
        if asked != expected:
            self.ledger.inconsistent += 1
            self.ledger.find(f"{session.id}: asked {len(expected)} questions, has {len(asked)}")

    def _wedged(self, session: _Session, error: Exception) -> None:
        session.is_wedged = True
        self.ledger.wedged += 1
        self.ledger.find(f"{session.id} is wedged: {error}")
