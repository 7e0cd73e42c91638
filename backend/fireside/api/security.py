"""What stands between the API and the rest of the world (DESIGN 9), as one ASGI layer.

Host             only names of this machine: a foreign one leading here (DNS rebinding) fails
Origin           a page elsewhere can't change anything: Sec-Fetch-Site and Origin are checked
body size        refused by its length before it is read, and cut where the length was not told;
                 what still comes is read and dropped for a moment, so that the answer arrives
response headers a strict content security policy and its companions
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fireside.api.browser_headers import BROWSER_HEADERS
from fireside.api.error_handlers import Refusal, error_response

MAX_BODY = 1024 * 1024
"""Bytes of a request body; calls that take files have limits of their own."""
LINGER = 2.0
"""Seconds for which a body that is refused is read on.

A connection that is closed while the client still writes is reset, and the answer lost with it.
"""
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}
_CLOSE = {"Connection": "close"}


@dataclass(frozen=True)
class BodyLimit:
    """How large a body may be, and what is answered beyond."""

    most: int
    detail: str
    status: int = 413
    error: str = "Too Large"
    paths: re.Pattern[str] = re.compile("")
    """Of the calls that it is for."""


_USUAL = BodyLimit(MAX_BODY, f"The body is over the limit of {MAX_BODY // 1024} KB.")


class Gate:
    """Refuses what may not come in and labels what goes out."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Collection[str],
        origins: Collection[str],
        limits: Sequence[BodyLimit] = (),
    ) -> None:
        """Take the names and origins that are let in; `limits` are for calls that take files."""
        self._app = app
        self._limits = limits
        self._hosts = _LOCAL_NAMES | {host.lower() for host in hosts}
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = self._limit(scope["path"])
        body = _Body(receive, limit)

        async def labelled(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = MutableHeaders(scope=message)
                for name, value in BROWSER_HEADERS.items():
                    added.setdefault(name, value)
            elif body.is_over and not message.get("more_body", False):
                await send({**message, "more_body": True})
                await body.drop()
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        refusal = self._refusal(scope["method"], headers, limit)
        if refusal is not None:
            body.is_over = True
            await refusal(scope, receive, labelled)
            return
        await self._app(scope, body.read, labelled)

    def _limit(self, path: str) -> BodyLimit:
        return next((limit for limit in self._limits if limit.paths.fullmatch(path)), _USUAL)

    def _refusal(self, method: str, headers: Headers, limit: BodyLimit) -> ASGIApp | None:
        host = headers.get("host", "")
        if _name_of(host) not in self._hosts:
            return error_response(
                400,
                "Invalid Host",
                "This server does not answer to that name. Add it to ALLOWED_HOSTS.",
            )
        if method not in _SAFE_METHODS and not self._is_own(host, headers):
            return error_response(
                403,
                "Forbidden",
                "Another web page may not do this. Add its origin to CORS_ORIGINS.",
            )
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit.most:
            return error_response(limit.status, limit.error, limit.detail, headers=_CLOSE)
        return None

    def _is_own(self, host: str, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin in self._origins:
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        return origin is None or origin.partition("://")[2] == host


class _Body:
    """A request's body, up to its limit."""

    def __init__(self, receive: Receive, limit: BodyLimit) -> None:
        self._receive = receive
        self._limit = limit
        self._seen = 0
        self.is_over = False
        """Whether it is refused, so that its rest is to be dropped."""

    async def read(self) -> Message:
        """Return the next part; raises Refusal beyond the limit."""
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self._limit.most:
            self.is_over = True
            raise Refusal(self._limit.status, self._limit.error, self._limit.detail, _CLOSE)
        return message

    async def drop(self) -> None:
        """Read what still comes, for a moment."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._drop(), LINGER)

    async def _drop(self) -> None:
        while (await self._receive()).get("more_body", False):
            pass


def _name_of(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:  # a bracket too many
        return None
