"""One trial: both prompts answer every case, and each pair of answers is judged.

It belongs to the server. Both answers to a case are written at the same time; what fails becomes
words in its place, and the trial goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from fireside.db.models import TrialResult
from fireside.db.repositories import trials
from fireside.db.session import Database
from fireside.domain import refinement as events
from fireside.domain.failures import failure
from fireside.domain.refinement import Side, TrialToken
from fireside.errors import AppError, ModelNotReady, ProviderError
from fireside.generation.event_log import RunLog
from fireside.providers.base import ChatMessage, ChatModel, ChatRequest
from fireside.services.conversation.history import fit
from fireside.services.conversation.service import Answering
from fireside.services.refinement.asking import EMBEDDED_MOST_TOKENS, SEED
from fireside.services.refinement.judging import Judge, Verdict, look_for
from fireside.services.refinement.replies import CutShort, read_reply
from fireside.services.refinement.trial_views import result_fields

SIDES: tuple[Side, Side] = ("current", "candidate")


@dataclass(frozen=True)
class TrialSpec:
    """A stored trial that is to be run."""

    trial_id: str
    agent_id: str
    prompts: dict[Side, str]
    model: str
    answering: Answering
    results: Sequence[TrialResult]
    """Pending; both sides of a case follow each other."""


class TrialRun:
    """Runs one trial and tells its log."""

    def __init__(
        self, spec: TrialSpec, database: Database, chat: ChatModel, judge: Judge, log: RunLog
    ) -> None:
        self.spec = spec
        self.log = log
        self._database = database
        self._chat = chat
        self._judge = judge

    async def run(self, turns: asyncio.Semaphore) -> None:
        """Answer and judge all cases; `turns` are shared by all trials of the server."""
        waiting = list(zip(self.spec.results[::2], self.spec.results[1::2], strict=True))
        for pair in waiting:
            async with turns:
                await self._try_case(pair)

    async def _try_case(self, pair: tuple[TrialResult, TrialResult]) -> None:
        """Have both prompts answer, and judge as soon as there is enough to judge by."""
        answering = [asyncio.create_task(self._answer(result)) for result in pair]
        try:
            await asyncio.gather(*answering)
        finally:
            for task in answering:
                task.cancel()
        answered: dict[Side, TrialResult] = {
            _side(result): result for result in pair if result.error is None
        }
        if not answered or pair[0].kind != "criterion":
            return
        verdicts = await self._judge.judge(
            pair[0].question,
            pair[0].expected,
            {side: result.reply for side, result in answered.items()},
            self.spec.model,
            self.spec.answering,
        )
        for side, result in answered.items():
            await self._end(result, verdicts[side])

    async def _answer(self, result: TrialResult) -> None:
        """Read one answer; one that failed, or is judged by words, is told and stored at once."""
        try:
            result.reply = (await self._read(result)).replace("\0", "")
        except ProviderError as error:
            result.error = _words(error)
        except AppError as error:
            result.error = error.detail
        if result.error is not None:
            await self._end(result, Verdict(None, None, result.error))
        elif result.kind != "criterion":
            await self._end(result, look_for(result.kind, result.expected, result.reply))

    async def _read(self, result: TrialResult) -> str:
        side, limits, parts = _side(result), self.spec.answering.limits, list[str]()
        with_seed = True
        while True:
            request = self._request(result, with_seed=with_seed)
            try:
                async with aclosing(read_reply(self._chat, request, limits)) as texts:
                    async for text in texts:
                        parts.append(text)
                        self.log.append(TrialToken(result.case_id, result.run, side, text))
            except CutShort:
                return "".join(parts)
            except ProviderError as error:
                # Some models take neither a seed nor a temperature.
                if error.code != "bad_request" or parts or not with_seed:
                    raise
                with_seed = False
            else:
                return "".join(parts)

    def _request(self, result: TrialResult, *, with_seed: bool) -> ChatRequest:
        """Return the request; as repeatable as the provider allows, another for each repetition."""
        choice = self.spec.answering.choice
        prompt = self.spec.prompts[_side(result)]
        question = ChatMessage("user", result.question)
        messages = fit(prompt, [question], choice.context_tokens)
        if not with_seed:
            return ChatRequest(self.spec.model, messages)
        return ChatRequest(
            model=self.spec.model,
            messages=messages,
            temperature=0.0,
            max_tokens=EMBEDDED_MOST_TOKENS if choice.is_fixed else None,
            seed=SEED + result.run - 1,
        )

    async def _end(self, result: TrialResult, verdict: Verdict) -> None:
        """Store the answer and its verdict, and only then tell it."""
        result.passed, result.reason, result.error = verdict.passed, verdict.reason, verdict.error
        result.status = "failed" if verdict.error else "complete"
        values = {
            name: getattr(result, name) for name in ("reply", "passed", "reason", "error", "status")
        }
        # A transaction that is cancelled in its middle could leave a connection behind.
        await asyncio.shield(asyncio.ensure_future(self._store(result.id, values)))
        self.log.append(events.TrialResult(**result_fields(result)))

    async def _store(self, result_id: str, values: dict[str, Any]) -> None:
        async with self._database.write() as db:
            await trials.write_result(db, result_id, values)


def _side(result: TrialResult) -> Side:
    return "current" if result.side == "current" else "candidate"


def _words(error: ProviderError) -> str:
    if isinstance(error, ModelNotReady):
        return error.detail
    return failure(error.code).fallback_message
