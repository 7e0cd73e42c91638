"""Work that has to be done some time, whatever is away just now."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fireside.errors import AppError

T = TypeVar("T")

AGAIN_AFTER = 30.0
"""Seconds until it is tried again."""

_log = logging.getLogger(__name__)


async def until_done(work: Callable[[], Awaitable[T]]) -> T:
    """Do the work, again and again while the database or the storage does not answer."""
    while True:
        try:
            return await work()
        except AppError as error:
            _log.warning("%s has to wait: %s", getattr(work, "__qualname__", "it"), error.detail)
            await asyncio.sleep(AGAIN_AFTER)
