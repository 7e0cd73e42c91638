"""Chat completions.

The stream is read as bytes (docs/decisions/0004); all else goes through OpenAI's own package.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import contextmanager
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import orjson

from fireside.errors import ProviderError
from fireside.observing.counting import Histogram
from fireside.providers.base import ChatDelta, ChatRequest
from fireside.providers.lazy import lazy_import
from fireside.providers.openai_compatible.chunks import ChunkDecoder
from fireside.providers.openai_compatible.endpoint import Endpoint
from fireside.providers.openai_compatible.failures import failure_of_response
from fireside.providers.openai_compatible.sdk import Sdk, translated_errors
from fireside.providers.timing import Timed

if TYPE_CHECKING:
    import aiohttp
else:
    aiohttp = lazy_import("aiohttp")

CONNECT_TIMEOUT = 10.0
"""Seconds to reach the provider; how long it may be silent is the run's affair."""
LIST_TIMEOUT = 10.0
_MAX_ERROR_BODY = 64 * 1024


class OpenAICompatibleChat:
    """Chat with the server at the endpoint.

    The endpoint is asked for at each call, since the embedded one may move. In `seconds` is noted
    how long it takes until a reply begins.
    """

    def __init__(
        self, endpoint: Callable[[], Awaitable[Endpoint]], seconds: Histogram | None = None
    ) -> None:
        self._endpoint = endpoint
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None
        self._sdk = Sdk()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatDelta, None]:
        """Yield the reply as it is written; raises ProviderError."""
        endpoint = await self._endpoint()
        decoder = ChunkDecoder()
        url = f"{endpoint.base_url}/chat/completions"
        with Timed(self._seconds, "chat") as timed, _translated_errors():
            async with self._http().post(
                url,
                data=_body(request),
                headers=_headers(endpoint),
                proxy=_proxy_to(endpoint.base_url),
            ) as response:
                await _check(response, with_tools=bool(request.tools))
                timed.answered()
                async for data in response.content.iter_any():
                    delta = decoder.feed(data)
                    if delta is not None:
                        yield delta
                    if decoder.failure is not None:
                        raise decoder.failure
                    if decoder.is_done:
                        return
                delta = decoder.flush()
                if delta is not None:
                    yield delta

    async def list_models(self) -> list[str]:
        """Return the names of the provider's models, sorted."""
        client = await self._sdk.client(await self._endpoint())
        with translated_errors():
            page = await client.models.list(timeout=LIST_TIMEOUT)
        return sorted(model.id for model in page.data)

    def warm_up(self) -> None:
        """Load what the first reply needs; takes a moment and no connection."""
        _ = aiohttp.ClientSession

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
        await self._sdk.close()

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=60),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT),
                read_bufsize=2**18,
                auto_decompress=True,
            )
        return self._session


@lru_cache(maxsize=16)
def _proxy_to(base_url: str) -> str | None:
    """Return the proxy that the environment names for an address.

    aiohttp's own `trust_env` would ask for it in a thread before each request.
    """
    parts = urlsplit(base_url)
    if parts.hostname is None or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme)


async def _check(response: aiohttp.ClientResponse, *, with_tools: bool) -> None:
    """Raise ProviderError unless the provider streams."""
    if response.status != HTTPStatus.OK:
        body = await response.content.read(_MAX_ERROR_BODY)
        retry_after = response.headers.get("Retry-After")
        raise failure_of_response(response.status, body, retry_after, with_tools=with_tools)
    if response.content_type != "text/event-stream":
        raise ProviderError("bad_response", "the provider did not stream")


@contextmanager
def _translated_errors() -> Generator[None, None, None]:
    """Turn the errors of the transport into ours."""
    try:
        yield
    except aiohttp.ClientConnectorError as error:
        where = f"no connection to {error.host}:{error.port} ({type(error).__name__})"
        raise ProviderError("service_unavailable", where) from error
    except (aiohttp.ServerTimeoutError, asyncio.TimeoutError) as error:
        raise ProviderError("timeout", "the provider could not be reached in time") from error
    except (aiohttp.ClientError, ConnectionError) as error:
        raise ProviderError("connection_cut", type(error).__name__) from error
    except RuntimeError as error:
        # What aiohttp says of a connection that was lost between two reads.
        if str(error) != "Connection closed.":
            raise
        raise ProviderError("connection_cut", "lost between two reads") from error


def _headers(endpoint: Endpoint) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    if endpoint.api_key:
        headers["Authorization"] = f"Bearer {endpoint.api_key}"
    return headers


def _body(request: ChatRequest) -> bytes:
    streamed = {
        "model": request.model,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.given is not None:
        return orjson.dumps({**request.given, **streamed})
    messages = [*request.messages, *request.exchange]
    body: dict[str, Any] = {"messages": messages, **streamed}
    if request.tools:
        body["tools"] = request.tools
        if not request.may_call:
            body["tool_choice"] = "none"
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.max_tokens is not None:
        body["max_tokens"] = request.max_tokens
    if request.seed is not None:
        body["seed"] = request.seed
    if request.schema is not None:
        named = {"name": "answer", "strict": True, "schema": request.schema}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    return orjson.dumps(body)
