"""One reply, from the request to the model to its last event.

A run belongs to the server. It ends in exactly one of four ways: complete, stopped (somebody
asked), failed (the provider, or a limit), interrupted (the server stops). Whatever text there is by
then is kept.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fireside.db.repositories.messages import ReplyState
from fireside.domain.events import (
    Done,
    Failed,
    Sources,
    Started,
    Token,
    ToolCalls,
    Transcribed,
)
from fireside.domain.failures import failure
from fireside.domain.library import Citation
from fireside.domain.tools import ToolDecision
from fireside.domain.views import MessageView, Usage
from fireside.errors import ProviderError
from fireside.generation.companion import Append, Companion, Kept, feeding
from fireside.generation.grounding import Grounding
from fireside.generation.reply_writer import Progress
from fireside.generation.tool_calls import ToolCalling, Tooling, moved
from fireside.observing.logs import RUN_ID
from fireside.providers.base import ChatModel, ChatRequest

_log = logging.getLogger(__name__)

RETRIES = 2
"""How often a request is repeated that failed before its first word."""
RETRY_DELAY = 0.25
"""Seconds before the first repetition; doubled for the next, or what the provider asks for."""
LONGEST_RETRY_AFTER = 5.0
"""Seconds that we wait when a provider asks for it; longer, and the user is told instead."""
_WORTH_A_RETRY = {"rate_limit", "service_unavailable", "connection_cut"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that a run may take."""

    first_token: float
    """Until the first word."""
    idle: float
    """Between words."""
    deadline: float
    """In all."""


@dataclass(frozen=True, slots=True)
class RunSpec:
    """What to write, and for which stored messages."""

    message_id: str
    session_id: str
    user_message: MessageView | None
    """The question; None where nothing is stored."""
    request: ChatRequest
    limits: Limits
    companion: Companion | None = None
    """What goes along with the run of a question that was spoken."""
    grounding: Grounding | None = None
    """Where the reply comes from, for an agent that has documents."""
    tooling: Tooling | None = None
    """What the model may use, for an agent that has tools."""


class Writer(Protocol):
    """Keeps what is written."""

    def watch(self, message_id: str, progress: Progress) -> None:
        """Ask `progress` for what there is to keep, from now on."""
        ...

    async def finish(self, state: ReplyState) -> None:
        """Keep the end of a reply; returns when that is done."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    status: str
    error_code: str | None
    seconds: float
    first_token: float | None
    """Seconds to the first word; None where none came."""
    usage: Usage | None


class Run:
    """A reply being written."""

    def __init__(self, spec: RunSpec, model: ChatModel, append: Append, writer: Writer) -> None:
        self.spec = spec
        self._model = model
        self._companion = spec.companion
        if self._companion is not None:
            self._companion.begin(append)
            append = feeding(append, self._companion)
        self._append = append
        self._calling = ToolCalling(spec.tooling, append) if spec.tooling else None
        self._writer = writer
        self._request = spec.request
        self._parts: list[str] = []
        self._written_parts = 0
        self._finish_reason: str | None = None
        self.usage: Usage | None = None
        """What the provider counted, once it has told."""
        self._usage_before: Usage | None = None
        """The same of the requests before this one."""
        self._has_calls = False
        self._round_start = 0
        """How many parts were there when this request was made."""
        self._awaits_word = True
        """Whether this request has brought none yet."""
        self._started = time.monotonic()
        self._paused = 0.0
        """Seconds that went by with the calls of tools."""
        self._first_token: float | None = None
        self._last_token = self._started
        self._written: float | None = None
        self._ending: str | None = None
        self._has_begun = False
        self._watchdog: asyncio.TimerHandle | None = None
        self.task: asyncio.Task[None] | None = None
        self.outcome: Outcome | None = None
        """How it ended, once that is stored."""

    def start(self, on_end: Callable[[Run], None]) -> None:
        """Begin to write."""
        if self.spec.user_message is not None:
            kind = Started if self._companion is None else Transcribed
            self._append(kind(self.spec.message_id, self.spec.user_message))
        self._writer.watch(self.spec.message_id, self._progress)
        self._watch()
        self.task = asyncio.create_task(self._run(), name=f"run-{self.spec.message_id}")
        self.task.add_done_callback(lambda _: on_end(self))

    def end(self, ending: str) -> None:
        """End the run now: `stopped`, `interrupted` or a failure's code. The first call counts."""
        if self._ending is None and self.task is not None and not self.task.done():
            self._ending = ending
            # A task that is cancelled before its first step never runs: that one looks at `_ending`
            # itself.
            if self._has_begun:
                self.task.cancel()

    def decide(self, call_id: str, decision: ToolDecision) -> bool:
        """Approve or refuse a call of a tool; False where it does not wait for that."""
        return self._calling is not None and self._calling.decide(call_id, decision)

    async def _run(self) -> None:
        self._has_begun = True
        RUN_ID.set(self.spec.message_id)
        code = self._ending
        try:
            if code is None:
                if self.spec.grounding is not None:
                    await self._ground(self.spec.grounding)
                if self._calling is None:
                    await self._write_reply()
                else:
                    await self._write_in_rounds(self._calling)
                code = self._code_of_finish()
                if code is None:
                    await self._complete()
        except ProviderError as error:
            _log.warning("run %s failed: %s", self.spec.message_id, error)
            code = error.code
        except asyncio.CancelledError:
            code = self._unless_whole(self._ending or "interrupted")
        except Exception:  # boundary: a fault of ours must end the run, not wedge its session
            _log.exception("run %s failed", self.spec.message_id)
            code = self._unless_whole("default")
        # From here on the end is decided: a stop that comes now waits until it is stored.
        self._ending = code or "complete"
        if self._watchdog is not None:
            self._watchdog.cancel()
        # A second cancellation must not keep the end from being stored.
        await asyncio.shield(asyncio.ensure_future(self._finish(code)))

    async def _ground(self, grounding: Grounding) -> None:
        """Look for passages before the model is asked."""
        grounded = await grounding.ground(self._request)
        self._request = grounded.request
        if grounded.citations:
            self._append(Sources(grounded.citations))

    async def _write_in_rounds(self, calling: ToolCalling) -> None:
        """Write the reply and make the calls that the model asks for, until it asks for none."""
        self._request = await calling.offer(self._request)
        await self._write_reply()
        while calling.has_asked:
            began = time.monotonic()
            said = "".join(self._parts[self._round_start :])
            length = sum(map(len, self._parts))
            self._request = await calling.make(self._request, said, length)
            self._last_token = time.monotonic()
            self._paused += self._last_token - began
            self._round_start, self._awaits_word = len(self._parts), True
            self._finish_reason = None
            self._usage_before = self.usage
            await self._write_reply()

    async def _write_reply(self) -> None:
        for attempt in range(RETRIES + 1):
            if self._calling is not None:
                self._calling.forget()
            try:
                await self._read_stream()
            except ProviderError as error:
                delay = error.retry_after or RETRY_DELAY * 2**attempt
                if (
                    self._has_answered
                    or attempt == RETRIES
                    or error.code not in _WORTH_A_RETRY
                    or delay > LONGEST_RETRY_AFTER
                ):
                    raise
                await asyncio.sleep(delay)
            else:
                return

    async def _read_stream(self) -> None:
        stream = self._model.stream(self._request)
        try:
            async for delta in stream:
                if delta.text:
                    self._take_text(delta.text)
                elif delta.is_thinking:
                    self._last_token = time.monotonic()
                if delta.tool_calls:
                    self._take_calls(delta.tool_calls)
                if delta.finish_reason is not None:
                    self._finish_reason = delta.finish_reason
                if delta.usage is not None:
                    self.usage = _sum(self._usage_before, delta.usage)
        except ProviderError:
            # Cut after its end was announced: the reply is whole.
            if self._finish_reason is None:
                raise
        finally:
            await stream.aclose()
        self._check_end()

    def _take_text(self, text: str) -> None:
        self._last_token = time.monotonic()
        if self._awaits_word:
            self._begin_words()
        self._parts.append(text)
        self._append(Token(text))

    def _take_calls(self, parts: Sequence[Mapping[str, Any]]) -> None:
        """Note what the model asks of its tools, or pass on what it asks of its client."""
        if self._calling is None and self._request.given is None:
            return
        self._last_token = time.monotonic()
        self._first_token = self._first_token or self._last_token
        if self._calling is not None:
            self._calling.take(parts)
        else:
            self._has_calls = True
            self._append(ToolCalls(parts))

    def _begin_words(self) -> None:
        """Note the first word of a request; what was said before calls is another paragraph."""
        self._awaits_word = False
        self._first_token = self._first_token or self._last_token
        if self._parts and not self._parts[-1].endswith("\n"):
            self._parts.append("\n\n")
            self._append(Token("\n\n"))

    def _check_end(self) -> None:
        """Raise ProviderError for a stream that ended without saying so."""
        if self._finish_reason is None and not self._has_answered:
            raise ProviderError("empty_reply", "the stream ended without a word")
        if self._finish_reason is None:
            raise ProviderError("connection_cut", "the stream ended without a finish reason")

    def _code_of_finish(self) -> str | None:
        if self._finish_reason == "content_filter":
            return "content_filter"
        return None if self._has_said_something else "empty_reply"

    @property
    def _has_said_something(self) -> bool:
        return bool(self._parts) or self._has_calls

    @property
    def _has_answered(self) -> bool:
        """Whether this request, of several in a run with tools, has brought anything to keep."""
        return len(self._parts) > self._round_start or self._has_calls

    def _unless_whole(self, code: str) -> str | None:
        """Return the code: a reply that is whole stays complete, whatever of its speech was cut."""
        return code if self._written is None else None

    async def _complete(self) -> None:
        """Note that the text is whole, and wait for what goes along with it."""
        self._written = time.monotonic()
        if self._companion is not None:
            if self._watchdog is not None:
                self._watchdog.cancel()
            await self._companion.complete()

    def _watch(self) -> None:
        """End the run when it is over one of its limits.

        One timer a run: the tokens pay nothing for it.
        """
        limits, now = self.spec.limits, time.monotonic()
        silence = limits.first_token if self._awaits_word else limits.idle
        due = min(self._last_token + silence, self._started + self._paused + limits.deadline)
        if self._calling is not None and self._calling.is_busy:
            # Tools have limits of their own, and who is asked for approval may take a while.
            due = now + limits.idle
        if now >= due:
            self.end("timeout")
            return
        # The first word may come meanwhile, and then the other limit counts from it.
        wait = min(due - now, limits.idle)
        self._watchdog = asyncio.get_running_loop().call_later(wait, self._watch)

    def _progress(self) -> ReplyState | None:
        calling = self._calling
        has_news = calling is not None and calling.has_news
        if len(self._parts) == self._written_parts and not has_news:
            return None
        self._written_parts = len(self._parts)
        calls = None
        if calling is not None and has_news:
            calls, calling.has_news = calling.calls, False
        return ReplyState(self.spec.message_id, "".join(self._parts), "streaming", tool_calls=calls)

    async def _checked(self, text: str, *, is_stopped: bool) -> tuple[str, list[Citation]]:
        """Return the text as it is stored, and what it cites."""
        if self.spec.grounding is None or not text:
            return text, []
        # What was stopped stays as it was shown; in what was spoken, places are being counted.
        is_final = is_stopped or self._companion is not None
        try:
            return await self.spec.grounding.check(text, is_final=is_final)
        except Exception:  # boundary: a reply whose citations can't be checked is stored without
            _log.exception("the citations of %s could not be checked", self.spec.message_id)
            return text, []

    async def _finish(self, code: str | None) -> None:
        """Store the end, and only then tell it."""
        message_id = self.spec.message_id
        if self._calling is not None:
            self._calling.interrupt()
        written = "".join(self._parts)
        text, citations = await self._checked(written, is_stopped=code == "stopped")
        status = "complete" if code is None else "failed"
        if code in ("stopped", "interrupted"):
            status = code
        error_code = None if code == "stopped" else code
        first = None if self._first_token is None else self._first_token - self._started
        seconds = (self._written or time.monotonic()) - self._started
        kept = self._companion.end() if self._companion else Kept()
        await self._writer.finish(
            ReplyState(
                message_id=message_id,
                content=text,
                status=status,
                error_code=error_code or kept.error_code,
                finish_reason=self._finish_reason,
                prompt_tokens=self.usage.prompt_tokens if self.usage else None,
                completion_tokens=self.usage.completion_tokens if self.usage else None,
                first_token_ms=None if first is None else round(first * 1000),
                total_ms=round(seconds * 1000),
                tts_audio_url=kept.tts_audio_url,
                citations=citations,
                tool_calls=moved(self._calling.calls, written, text) if self._calling else None,
            )
        )
        self.outcome = Outcome(status, error_code, seconds, first, self.usage)
        if error_code is None:
            done = Done(message_id, text, status, self._finish_reason, citations=citations)
            self._append(await self._companion.conclude(done) if self._companion else done)
        else:
            words = failure(error_code)
            self._append(Failed(message_id, error_code, words.error, words.fallback_message, text))


def _sum(before: Usage | None, more: Usage) -> Usage:
    """Return what the requests of a run have used together."""
    if before is None:
        return more
    return Usage(
        before.prompt_tokens + more.prompt_tokens,
        before.completion_tokens + more.completion_tokens,
    )
