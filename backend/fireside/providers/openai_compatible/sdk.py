"""OpenAI's own package, for the calls that don't stream.

Loaded when first needed, and in a thread: importing it costs half a second and 40 MB, which neither
a start nor the replies that are being written must pay for.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fireside.errors import ProviderError
from fireside.providers.openai_compatible.endpoint import Endpoint
from fireside.providers.openai_compatible.failures import failure_of_response

if TYPE_CHECKING:
    import openai

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Sdk:
    """Keeps the client for an endpoint, and makes another when that moves, as the embedded does."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: tuple[Endpoint, openai.AsyncOpenAI] | None = None
        self._old: list[openai.AsyncOpenAI] = []

    async def prepare(self) -> None:
        """Load the package, so that the first call need not wait for it."""
        if not _load.cache_info().currsize:
            await asyncio.to_thread(_load)

    async def client(self, endpoint: Endpoint) -> openai.AsyncOpenAI:
        """Return the client for the endpoint."""
        await self.prepare()
        if self._made is None or self._made[0] != endpoint:
            if self._made is not None:
                # Calls may be under way on it.
                self._old.append(self._made[1])
            self._made = (endpoint, _client(endpoint))
        return self._made[1]

    async def close(self) -> None:
        """Close every connection."""
        clients = [*self._old, self._made[1]] if self._made else self._old
        for client in clients:
            await client.close()


@cache
def _load() -> tuple[Any, ssl.SSLContext]:
    """Return the package, and the certificates that are trusted, whose reading takes a while too.

    One context serves all clients.
    """
    sdk = importlib.import_module("openai")
    for name in ("httpx", "httpx2"):
        # It tells of every request; we tell of those that fail.
        logging.getLogger(name).setLevel(logging.WARNING)
    return sdk, ssl.create_default_context()


def _client(endpoint: Endpoint) -> openai.AsyncOpenAI:
    sdk, trusted = _load()
    is_here = urlsplit(endpoint.base_url).hostname in _LOOPBACK
    return sdk.AsyncOpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or "none",
        # Whoever calls knows best whether another attempt is worth its time.
        max_retries=0,
        # A proxy knows no way to this machine.
        http_client=sdk.DefaultAsyncHttpxClient(trust_env=not is_here, verify=trusted),
    )


@contextmanager
def translated_errors() -> Generator[None]:
    """Turn the package's errors into ours."""
    sdk, _ = _load()
    try:
        yield
    except sdk.APIStatusError as error:
        retry_after = error.response.headers.get("Retry-After")
        raise failure_of_response(error.status_code, error.response.content, retry_after) from error
    except sdk.APITimeoutError as error:
        raise ProviderError("timeout", "no answer in time") from error
    except sdk.APIConnectionError as error:
        raise ProviderError("service_unavailable", type(error.__cause__).__name__) from error
    except (sdk.OpenAIError, ValueError) as error:
        raise ProviderError("bad_response", type(error).__name__) from error
