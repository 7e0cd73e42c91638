"""What stands between the API and the rest of the world (DESIGN 9), as one ASGI layer.

Host             only names of this machine: a foreign one leading here (DNS rebinding) fails
Origin           a page elsewhere can't change anything: Sec-Fetch-Site and Origin are checked
access           with ACCESS_TOKEN nothing but the page's files without it; with none, nobody but
                 who is on this machine
uploads          so many files at once, so that the disk is not full of halves
body size        refused by its length before it is read, and cut where the length was not told;
                 what nobody reads of it is dropped for a moment, so that the answer arrives
response headers a strict content security policy and its companions, and the request's id
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fireside.api.access import Access
from fireside.api.browser_headers import BROWSER_HEADERS
from fireside.api.error_handlers import Refusal, error_response
from fireside.api.watching import Watched

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
    is_file: bool = False
    """Whether the body is a file, of which only so many come at once."""


_USUAL = BodyLimit(MAX_BODY, f"The body is over the limit of {MAX_BODY // 1024} KB.")


class Gate:
    """Refuses what may not come in and labels what goes out."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Collection[str],
        origins: Collection[str],
        access: Access,
        most_uploads: int,
        takes_addresses: bool = False,
        limits: Sequence[BodyLimit] = (),
    ) -> None:
        """Take the names and origins that are let in; `limits` are for calls that take files.

        `takes_addresses` lets in every number as a name: none can be pointed elsewhere.
        """
        self._app = app
        self._access = access
        self._takes_addresses = takes_addresses
        self._limits = limits
        self._most_uploads = most_uploads
        self._uploads: set[_Body] = set()
        self._hosts = _LOCAL_NAMES | {host.lower() for host in hosts}
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        watched = Watched(scope, headers)
        limit = self._limit(scope["path"])
        body = _Body(receive, limit, self._uploads.discard, is_expected=_has_body(headers))

        async def labelled(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = MutableHeaders(scope=message)
                for name, value in BROWSER_HEADERS.items():
                    added.setdefault(name, value)
                watched.begin(message)
            elif body.has_rest and not message.get("more_body", False):
                await send({**message, "more_body": True})
                await body.drop()
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        refusal = self._refusal(scope, headers, limit)
        if refusal is not None:
            body.is_over = True
            await refusal(scope, receive, labelled)
            return
        if _brings_file(scope, limit):
            self._uploads.add(body)
        try:
            await self._app(scope, body.read, labelled)
        finally:
            self._uploads.discard(body)
            watched.end()

    def _limit(self, path: str) -> BodyLimit:
        return next((limit for limit in self._limits if limit.paths.fullmatch(path)), _USUAL)

    def _refusal(self, scope: Scope, headers: Headers, limit: BodyLimit) -> ASGIApp | None:
        host = headers.get("host", "")
        if not self._is_ours(_name_of(host)):
            return error_response(
                400,
                "Invalid Host",
                "This server does not answer to that name. Add it to ALLOWED_HOSTS.",
            )
        if scope["method"] not in _SAFE_METHODS and not self._is_own(host, headers):
            return error_response(
                403,
                "Forbidden",
                "Another web page may not do this. Add its origin to CORS_ORIGINS.",
            )
        if refusal := self._closed(scope, headers):
            return error_response(
                refusal.status_code, refusal.error, refusal.detail, headers=refusal.headers
            )
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit.most:
            return error_response(limit.status, limit.error, limit.detail, headers=_CLOSE)
        if _brings_file(scope, limit) and len(self._uploads) >= self._most_uploads:
            return error_response(
                503,
                "Too Many Uploads",
                "Too many files are being sent at once. Try again in a moment.",
                headers={**_CLOSE, "Retry-After": "1"},
            )
        return None

    def _is_ours(self, name: str | None) -> bool:
        return name in self._hosts or (self._takes_addresses and _is_address(name))

    def _closed(self, scope: Scope, headers: Headers) -> Refusal | None:
        if self._access.is_needed:
            client = scope["client"]
            address = client[0] if client else ""
            return self._access.refusal(scope["method"], scope["path"], headers, address)
        # Whatever started the web server, and wherever it listens.
        if not _is_reached_here(scope["server"]):
            return Refusal(
                403,
                "Forbidden",
                "This server answers to its own machine only. To open it to a network, set "
                "ACCESS_TOKEN.",
            )
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

    def __init__(
        self,
        receive: Receive,
        limit: BodyLimit,
        is_whole: Callable[[_Body], None],
        *,
        is_expected: bool,
    ) -> None:
        """`is_whole` is called when the last of it was read; `is_expected` if there is any."""
        self._is_whole = is_whole
        self._is_coming = is_expected
        self._receive = receive
        self._limit = limit
        self._seen = 0
        self.is_over = False
        """Whether it is refused."""

    @property
    def has_rest(self) -> bool:
        """Whether something of it may still come, that nobody is going to read."""
        return self.is_over or self._is_coming

    async def read(self) -> Message:
        """Return the next part; raises Refusal beyond the limit."""
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self._limit.most:
            self.is_over = True
            raise Refusal(self._limit.status, self._limit.error, self._limit.detail, _CLOSE)
        if not message.get("more_body", False):
            self._is_coming = False
            self._is_whole(self)
        return message

    async def drop(self) -> None:
        """Read what still comes, for a moment."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._drop(), LINGER)

    async def _drop(self) -> None:
        while (await self._receive()).get("more_body", False):
            pass


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _brings_file(scope: Scope, limit: BodyLimit) -> bool:
    return limit.is_file and scope["method"] == "POST"


def _name_of(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:  # a bracket too many
        return None


def _is_address(name: str | None) -> bool:
    try:
        ip_address(name or "")
    except ValueError:
        return False
    return True


def _is_reached_here(server: tuple[str, int | None] | None) -> bool:
    """Whether a connection came in on loopback, or on a socket in the file system."""
    if server is None or server[1] is None:
        return True
    return server[0].startswith("127.") or server[0] in ("::1", "::ffff:127.0.0.1")
