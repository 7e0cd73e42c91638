"""Asks again while the server is away."""

from __future__ import annotations

import asyncio
import http
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import TypeVar

from bench.api import ApiError
from bench.chaos.ledger import WedgedError

_RETRY = 0.05
_PATIENCE = 60.0

_T = TypeVar("_T")


async def until_it_answers(call: Callable[[], _T]) -> _T:
    """Make a call until the server answers it; raises WedgedError if it never does."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return await asyncio.to_thread(call)
        except (OSError, HTTPException) as error:
            problem: Exception = error
        except ApiError as error:
            if error.status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            problem = error
        if time.monotonic() > deadline:
            raise WedgedError(str(problem)) from problem
        await asyncio.sleep(_RETRY)
