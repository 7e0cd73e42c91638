"""What goes on while something is away: replies are written, messages sent, files uploaded."""

from __future__ import annotations

import asyncio
import os
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING

from bench.words import mock_text
from tests.knowledge.documents import add, ended
from tests.support.api import JSON, Answer, Api
from tests.support.waiting import eventually, until

if TYPE_CHECKING:
    from typing_extensions import Self

GAP = float(os.environ.get("OUTAGE_SECONDS", "0.6"))
"""For how long it is away: 10 where there is time for it."""
_WORD_EVERY = 0.02
_QUICK = "mock-ttft0-n5-itl0"
_PAUSE = 0.02


class Life:
    """A server in use. Use as an async context manager: the end sees that nothing was lost.

    An answer is either what was asked for, and then it must be there in the end, or a 503 with a
    sentence. A reply that had begun comes whole, however long its listener has to wait.
    """

    def __init__(self, api: Api, gap: float = GAP, *, waits_for_reading: bool = True) -> None:
        """`waits_for_reading` is for servers that need not wait long until they read again."""
        self._api = api
        self._waits_for_reading = waits_for_reading
        self._words = int((gap + 1) / _WORD_EVERY)
        self._is_over = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._said: list[tuple[str, str, str]] = []
        self._files: list[tuple[str, str]] = []
        self.refused: Counter[str] = Counter()
        """How often each sentence was answered."""
        self.done: Counter[str] = Counter()
        """How often each thing was done."""

    async def __aenter__(self) -> Self:
        """Begin, and return when each of the three has been done once."""
        agent = await self._api.new_agent(model=_QUICK)
        slow = f"mock-ttft0-n{self._words}-itl{_WORD_EVERY * 1000:.0f}"
        slow_agent = await self._api.new_agent(model=slow)
        sessions = [(await self._api.new_session(agent["id"]))["id"] for _ in range(2)]
        listened = (await self._api.new_session(slow_agent["id"]))["id"]
        self._tasks = [
            *(asyncio.create_task(self._talk(session_id)) for session_id in sessions),
            asyncio.create_task(self._listen(listened)),
            asyncio.create_task(self._upload(agent["id"])),
        ]
        await self.goes_on("message", "upload", "listening")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, and look for all that was acknowledged."""
        self._is_over.set()
        if error is not None:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            return
        await asyncio.gather(*self._tasks)
        for session_id, message_id, text in self._said:
            answer = await self._api.get(f"/sessions/{session_id}/messages?limit=100")
            # Of many there is a page; the last ones are what was said around the outage.
            found = {each["id"]: each for each in answer.json["messages"]}
            if message_id in found:
                assert found[message_id]["content"] == text
            else:
                assert answer.json["has_more"]
        for document_id, text in self._files:
            if self._waits_for_reading:
                assert (await ended(self._api, document_id))["status"] == "ready"
            content = await self._api.get(f"/documents/{document_id}/content")
            assert content.body.decode() == text

    async def goes_on(self, *what: str) -> None:
        """Wait until each of these was done once more."""
        before = self.done.copy()

        async def have_all() -> bool:
            for task in self._tasks:
                if task.done():
                    # It has failed: say so instead of waiting.
                    task.result()
            return all(self.done[each] > before[each] for each in what)

        await until(have_all)

    async def _talk(self, session_id: str) -> None:
        path = f"/sessions/{session_id}/messages"
        while not self._is_over.is_set():
            text = f"Message {self.done.total()}"
            answer = await self._api.call("POST", path, json={"content": text}, headers=JSON)
            if self._is_done(answer, 200, "message"):
                reply = answer.json["assistant_message"]
                assert (reply["status"], reply["content"]) == ("complete", mock_text(5)), reply
                self._said.append((session_id, answer.json["user_message"]["id"], text))
                self._said.append((session_id, reply["id"], reply["content"]))
            await asyncio.sleep(_PAUSE)  # real time: so that this is not all the server does

    async def _listen(self, session_id: str) -> None:
        whole = mock_text(self._words)
        async with self._api.send(session_id) as reader:
            await reader.until("token")
            self.done["listening"] += 1
            events = await reader.rest()
        assert events[-1].name == "done"
        assert (events[-1].data["full_content"], reader.text) == (whole, whole)
        self._said.append((session_id, events[-1].data["message_id"], whole))

    async def _upload(self, agent_id: str) -> None:
        while not self._is_over.is_set():
            text = f"Text of file {self.done.total()}. " * 100
            answer = await add(self._api, agent_id, "a.txt", text.encode())
            if self._is_done(answer, 202, "upload"):
                self._files.append((answer.json["id"], text))
            await asyncio.sleep(_PAUSE)  # real time: likewise

    def _is_done(self, answer: Answer, status: int, what: str) -> bool:
        if answer.status == status:
            self.done[what] += 1
            return True
        assert answer.error[0] == 503, (answer.status, answer.body)
        self.refused[answer.json["detail"]] += 1
        return False


class Held:
    """Something that is held in a thread of its own: who takes it may have to wait for others."""

    def __init__(self, holding: AbstractContextManager[None]) -> None:
        self._holding = holding
        self._is_over = threading.Event()
        self._task: asyncio.Task[None] | None = None

    async def take(self) -> None:
        """Begin to hold it."""
        is_held = asyncio.Event()
        loop = asyncio.get_running_loop()

        def hold() -> None:
            with self._holding:
                loop.call_soon_threadsafe(is_held.set)
                self._is_over.wait()

        self._task = asyncio.create_task(asyncio.to_thread(hold))
        waiting = asyncio.create_task(is_held.wait())
        await asyncio.wait({self._task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not is_held.is_set():
            waiting.cancel()
            await self._task

    async def give_back(self) -> None:
        """Hold it no longer."""
        assert self._task is not None
        self._is_over.set()
        await self._task


async def outage(
    life: Life, away: Callable[[], Awaitable[None]], back: Callable[[], Awaitable[None]]
) -> None:
    """Take something away for the gap, and see that all goes on when it is back."""
    await away()
    try:
        await asyncio.sleep(GAP)  # real time: the outage lasts
        # However slow the machine, it was noticed.
        await eventually(lambda: life.refused)
    finally:
        await back()
    await life.goes_on("message", "upload")
