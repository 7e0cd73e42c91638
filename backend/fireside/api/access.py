"""Who may come in where ACCESS_TOKEN is set (DESIGN 9): then every call needs it.

Programs send the token itself, as `Authorization: Bearer …`. A browser gives it once and gets a
cookie that no script can read, so that streams, recordings and downloads need nothing of their own.
The cookie is signed and not stored: every process knows it, and another token ends it.

Guessing is slowed: each address has a few tries, and then one a second.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response

from fireside.api.error_handlers import Refusal

LIFETIME = 180 * 24 * 3600
"""Seconds for which a browser is not asked again."""
TRIES = 10
"""Wrong tokens that one address may send in a row; each second allows another."""
_REMEMBERED = 4096
"""Addresses, and wrong tokens, that are kept in mind."""
_SCHEME = "bearer "
_PATH = "/api/access"
_BEHIND = ("/api", "/v1", "/mcp", "/metrics")
"""Where calls are; everything else is a file of the page, which holds no secret."""


class Allowance:
    """How many wrong tokens an address may still send.

    The same wrong token again is no new guess: a program with an old one, that does not give up,
    leaves the allowance of its neighbours behind one proxy as it is.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._wrong: OrderedDict[bytes, None] = OrderedDict()
        self._key = secrets.token_bytes(32)

    def is_spent(self, address: str) -> bool:
        """Whether nothing of this address is looked at now."""
        return self._left(address) < 1

    def is_known(self, token: str) -> bool:
        """Whether this token was wrong before."""
        return self._digest(token) in self._wrong

    def take(self, address: str, token: str) -> None:
        """Note a wrong token."""
        self._spent[address] = (self._left(address) - 1, self._clock())
        self._wrong[self._digest(token)] = None
        for noted in (self._spent, self._wrong):
            if len(noted) > _REMEMBERED:
                noted.popitem(last=False)

    def _left(self, address: str) -> float:
        left, since = self._spent.get(address, (float(TRIES), 0.0))
        return min(TRIES, left + self._clock() - since)

    def _digest(self, token: str) -> bytes:
        return hmac.digest(self._key, token.encode(), "sha256")


class Access:
    """Knows the token, and what proves that a client had it."""

    def __init__(self, token: SecretStr | None) -> None:
        """Take the token; with None everybody may come in."""
        self._token = token.get_secret_value().encode() if token else b""
        self._key = self._sign(self._token, "cookie")
        # Cookies are shared by the ports of a host: with its own name, one installation does not
        # sign another out.
        self._cookie = f"fireside_{self._sign(self._token, 'name').hex()[:8]}"
        self._allowance = Allowance()

    @property
    def is_needed(self) -> bool:
        """Whether calls need the token."""
        return bool(self._token)

    def refusal(self, method: str, path: str, headers: Headers, address: str) -> Refusal | None:
        """Say why a call may not come in, or None."""
        if not self._token or self._is_open(method, path) or self._has_cookie(headers):
            return None
        given = headers.get("authorization", "")
        if not given.lower().startswith(_SCHEME):
            return _refused(
                "This server asks for its access token. Enter it in the page, or send it as "
                "`Authorization: Bearer` followed by the token."
            )
        return self._wrong(given[len(_SCHEME) :].strip(), address)

    def admit(self, token: str, address: str) -> None:
        """See whether this is the token; raises Refusal."""
        if self._token and (refusal := self._wrong(token, address)):
            raise refusal

    def remember(self, response: Response, *, is_secure: bool) -> None:
        """Give the browser its cookie."""
        if not self._token:
            return
        claim = f"{int(time.time()) + LIFETIME}.{secrets.token_hex(8)}"
        value = f"{claim}.{self._sign(self._key, claim).hex()}"
        response.set_cookie(
            self._cookie,
            value,
            max_age=LIFETIME,
            httponly=True,
            samesite="strict",
            secure=is_secure,
        )

    def forget(self, response: Response) -> None:
        """Take the cookie back."""
        response.delete_cookie(self._cookie, httponly=True, samesite="strict")

    def _is_open(self, method: str, path: str) -> bool:
        if path.startswith(_BEHIND):
            return method == "POST" and path == _PATH
        return method in ("GET", "HEAD")

    def _wrong(self, token: str, address: str) -> Refusal | None:
        is_known = self._allowance.is_known(token)
        if not is_known and self._allowance.is_spent(address):
            return Refusal(
                429,
                "Too Many Attempts",
                "Too many wrong access tokens came from there. Wait a moment and try again.",
                {"Retry-After": "1"},
            )
        if hmac.compare_digest(token.encode(), self._token):
            return None
        if not is_known:
            self._allowance.take(address, token)
        return _refused(
            "This is not the access token of this server. It is the value of ACCESS_TOKEN in its "
            "settings."
        )

    def _has_cookie(self, headers: Headers) -> bool:
        value = cookie_parser(headers.get("cookie", "")).get(self._cookie, "")
        claim, _, signature = value.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(self._key, claim).hex().encode()):
            return False
        return int(claim.partition(".")[0]) > time.time()

    @staticmethod
    def _sign(key: bytes, text: str) -> bytes:
        return hmac.digest(key, text.encode(), "sha256")


def _refused(detail: str) -> Refusal:
    return Refusal(401, "Unauthorized", detail, {"WWW-Authenticate": 'Bearer realm="Fireside"'})
