"""One run under attack: a message, its listeners, perhaps a stop, and the check of what is left."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

from bench.api import Api, StoredMessage
from bench.chaos.assembly import Assembly, Ending
from bench.chaos.ledger import Ledger
from bench.chaos.listener import Listener
from bench.chaos.retries import until_it_answers
from bench.client.requests import stream_request

CHECKPOINT_WINDOW = 0.25
"""Seconds: what somebody had been shown for longer when a process was killed must be kept."""
_IN_FLIGHT = 0.1
"""Seconds that what a process has sent may be on its way when it is gone."""
_MOST_LISTENERS = 3
_STOP_SHARE = 0.15
"""How many of the runs are stopped."""
_STOP_WITHIN = 1.2
"""Seconds after the start in which a stop comes."""


@dataclass
class Turn:
    """A message and its reply."""

    session_id: str
    number: int
    """Counts the turns of the session."""
    port: int
    expected: str
    ledger: Ledger
    rng: random.Random
    _asked_at: float = 0.0
    _message_id: asyncio.Future[str] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def content(self) -> str:
        """The question, unlike any other."""
        return f"Question {self.number}"

    async def run(self, api: Api, drops: int) -> None:
        """Ask, listen with `drops` lost connections in all, and check the reply."""
        self._asked_at = time.monotonic()
        listeners = [self._listener(i) for i in range(self.rng.randint(1, _MOST_LISTENERS))]
        shares = _share_out(drops, len(listeners), self.rng)
        first = asyncio.ensure_future(listeners[0].listen(shares[0]))
        others = [
            asyncio.ensure_future(self._join(listener, share))
            for listener, share in zip(listeners[1:], shares[1:], strict=True)
        ]
        stop = asyncio.ensure_future(self._perhaps_stop(api))
        try:
            await asyncio.gather(first, *others)
            await stop
        finally:
            for task in (first, *others, stop):
                task.cancel()
        await self._check(api, [listener.assembly for listener in listeners])
        self.ledger.runs += 1

    def _listener(self, index: int) -> Listener:
        key = f"{self.session_id}-{self.number}"
        path = f"/api/sessions/{self.session_id}/messages"
        return Listener(
            name=f"{self.session_id} turn {self.number} listener {index}",
            port=self.port,
            assembly=Assembly(self.expected),
            ledger=self.ledger,
            rng=random.Random(self.rng.random()),  # noqa: S311 (not a secret)
            first_request=lambda: stream_request(
                self.port, path, {"content": self.content}, {"Idempotency-Key": key}
            ),
            on_start=self._note_start,
        )

    def _note_start(self, message_id: str) -> None:
        if not self._message_id.done():
            self._message_id.set_result(message_id)

    async def _join(self, listener: Listener, drops: int) -> None:
        """Listen from another place, as soon as the reply has a name."""
        listener.assembly.message_id = await self._message_id
        await listener.listen(drops)

    async def _perhaps_stop(self, api: Api) -> None:
        if self.rng.random() >= _STOP_SHARE:
            return
        message_id = await self._message_id
        await asyncio.sleep(self.rng.uniform(0, _STOP_WITHIN))
        await until_it_answers(lambda: api.call("POST", f"/api/messages/{message_id}/stop"))
        self.ledger.stops += 1

    async def _check(self, api: Api, assemblies: list[Assembly]) -> None:
        """Compare what each listener has with the others and with what is stored."""
        page = await until_it_answers(lambda: api.messages(self.session_id))
        message_id = await self._message_id
        stored = next((m for m in page.messages if m.id == message_id), None)
        if stored is None:
            self._complain("the reply is not stored")
            return
        for assembly in assemblies:
            self.ledger.steps_back += len(assembly.taken_back)
            self.ledger.add(assembly, f"{self.session_id} turn {self.number}")
            self._check_listener(assembly, stored)
        if not self.expected.startswith(_text(stored)):
            self._complain(f"the stored text was never said: {stored.content[-40:]!r}")
        if stored.status == "complete" and stored.content != self.expected:
            self._complain("a complete reply is not complete")
        if stored.status not in ("complete", "stopped", "interrupted"):
            self._complain(f"the status is {stored.status} ({stored.error_code})")
        if stored.status == "interrupted":
            self.ledger.interrupted += 1
            if not self._was_killed():
                self._complain("interrupted without a kill")
        self.check_kept(len(_text(stored)), assemblies, may_lack=stored.status == "interrupted")

    def _check_listener(self, assembly: Assembly, stored: StoredMessage) -> None:
        is_broken = stored.status in ("interrupted", "failed")
        status = stored.error_code if is_broken else stored.status
        if assembly.ending != Ending(status or "", _text(stored)):
            told = assembly.ending
            self._complain(
                f"told {told and told.status} with {told and len(told.text)} characters, "
                f"stored {stored.status} with {len(_text(stored))}"
            )
        # After a kill the end alone answers, with the whole text in it.
        if not self._was_killed() and assembly.text != _text(stored):
            self._complain(f"shown {len(assembly.text)} characters of {len(_text(stored))}")

    def check_kept(self, kept: int, assemblies: list[Assembly], *, may_lack: bool) -> None:
        """Hold what was shown, to whomever and whenever, against what is there in the end.

        Only a reply that a kill ended may lack something: what its process had shown to those who
        listened through it, a moment before, and neither stored nor told to the others.
        """
        shown = max(assembly.most_shown() for assembly in assemblies)
        if shown <= kept:
            return
        age = self._age_at_kill(kept, assemblies)
        is_young = may_lack and age is not None and age <= CHECKPOINT_WINDOW
        if is_young:
            self.ledger.taken_back += shown - kept
        elif may_lack and age is not None:
            self.ledger.lost_at_kills += shown - kept
        else:
            self.ledger.lost += shown - kept
        if age is not None:
            self.ledger.longest_loss_ms = max(self.ledger.longest_loss_ms, age * 1000)
        if not is_young:
            since = "without a kill" if age is None else f"shown for {age * 1000:.0f} ms at a kill"
            self.ledger.find(
                f"{self.session_id} turn {self.number}: {shown - kept} of {shown} characters are "
                f"not kept, {since}"
            )

    def _age_at_kill(self, kept: int, assemblies: list[Assembly]) -> float | None:
        """Return how long the first character that is not kept had been shown at the kill.

        That is the first kill after which nobody was shown any more; None where there was none.
        """
        shown = [moments for each in assemblies if (moments := each.shown_beyond(kept))]
        kill = self.ledger.kill_that_ended(max(last for _, last in shown) - _IN_FLIGHT)
        return None if kill is None else kill - min(first for first, _ in shown)

    def _was_killed(self) -> bool:
        """Whether the server was killed at any time since the question was first sent."""
        return self.ledger.first_kill_after(self._asked_at) is not None

    def _complain(self, what: str) -> None:
        self.ledger.inconsistent += 1
        self.ledger.find(f"{self.session_id} turn {self.number}: {what}")


def _text(message: StoredMessage) -> str:
    """Return what was really written: a broken reply without a word shows a fallback."""
    is_broken = message.status in ("interrupted", "failed")
    is_fallback = is_broken and not message.content.startswith("tk")
    return "" if is_fallback else message.content


def _share_out(total: int, parts: int, rng: random.Random) -> list[int]:
    """Split a number at random."""
    cuts = sorted(rng.randint(0, total) for _ in range(parts - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]
