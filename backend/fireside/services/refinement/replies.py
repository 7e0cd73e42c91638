"""Reads replies of a model within limits, where no conversation and no run is behind it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fireside.errors import ProviderError
from fireside.generation.run import LONGEST_RETRY_AFTER, RETRY_DELAY, Limits
from fireside.providers.base import ChatModel, ChatRequest

LONGEST = 200_000
"""Letters of a reply that is no longer one."""
_WORTH_A_RETRY = {"rate_limit", "service_unavailable", "connection_cut"}


class CutShort(Exception):
    """The reply reached the limit of its length; what came before it was read."""


async def read_reply(
    chat: ChatModel, request: ChatRequest, limits: Limits
) -> AsyncGenerator[str, None]:
    """Yield the reply as it is written; raises ProviderError, CutShort.

    One that fails before its first word, for a reason that may pass, is asked for once more.
    """
    due = time.monotonic() + limits.deadline
    for is_last in (False, True):
        has_begun = False
        try:
            async with aclosing(_read_once(chat, request, limits, due)) as texts:
                async for text in texts:
                    has_begun = True
                    yield text
        except ProviderError as error:
            delay = error.retry_after or RETRY_DELAY
            is_passing = error.code in _WORTH_A_RETRY and delay <= LONGEST_RETRY_AFTER
            if has_begun or is_last or not is_passing:
                raise
            await asyncio.sleep(delay)
        else:
            return


async def _read_once(
    chat: ChatModel, request: ChatRequest, limits: Limits, due: float
) -> AsyncGenerator[str, None]:
    length, reason, patience = 0, None, limits.first_token
    async with aclosing(chat.stream(request)) as deltas:
        while True:
            try:
                left = min(patience, due - time.monotonic())
                delta = await asyncio.wait_for(anext(deltas), max(left, 0.0))
            except StopAsyncIteration:
                break
            except asyncio.TimeoutError as error:
                raise ProviderError("timeout", "the model was silent for too long") from error
            except ProviderError:
                # Cut after its end was announced: the reply is whole.
                if reason is None:
                    raise
                break
            reason = delta.finish_reason or reason
            if delta.is_refusal:
                raise ProviderError("content_filter", "the model refused")
            if delta.text:
                length += len(delta.text)
                patience = limits.idle
                yield delta.text
            if length > LONGEST:
                raise ProviderError("bad_response", "the reply has no end")
    _check_end(length, reason)


def _check_end(length: int, reason: str | None) -> None:
    if reason == "content_filter":
        raise ProviderError("content_filter", "the provider's filter stopped the reply")
    if reason == "length":
        raise CutShort
    if not length:
        raise ProviderError("empty_reply", "the stream ended without a word")
    if reason is None:
        raise ProviderError("connection_cut", "the stream ended without a finish reason")
