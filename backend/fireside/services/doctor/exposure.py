"""Who can reach this server, and what travels in the open."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from fireside.services.doctor.findings import Finding
from fireside.settings import Settings

_HERE = {"127.0.0.1", "::1", "localhost"}
GOOD_TOKEN = 24
"""Characters of a token that nobody guesses, when they are random."""


def look_at_exposure(settings: Settings) -> Iterator[Finding]:
    """Tell who can reach the server under these settings."""
    yield _address(settings)
    if settings.access_token is not None:
        yield _token(settings.access_token.get_secret_value())
    yield from _origins(settings.cors_origins)
    if settings.debug:
        yield Finding(
            "debug",
            "problem" if not settings.is_loopback else "warning",
            "DEBUG is on: every SQL statement goes to the log, with what is said in it.",
            "Leave DEBUG out, and keep the log to yourself.",
        )
    for name, url, has_key in _servers(settings):
        yield from _server(name, url, has_key=has_key)


def _address(settings: Settings) -> Finding:
    if settings.is_loopback:
        return Finding("address", "ok", f"HOST={settings.host}: only this machine can reach it.")
    if settings.access_token is None:
        return Finding(
            "address",
            "problem",
            f"HOST={settings.host} opens it to the network, and there is no ACCESS_TOKEN: it won't "
            "start.",
            "Set ACCESS_TOKEN (`openssl rand -hex 32` makes one), or leave HOST out.",
        )
    return Finding(
        "address",
        "ok",
        f"HOST={settings.host}: the network can reach it, with the access token only. Put a proxy "
        "that encrypts before it.",
    )


def _token(token: str) -> Finding:
    if len(token) >= GOOD_TOKEN and len(set(token)) >= GOOD_TOKEN // 3:
        return Finding("access token", "ok", "ACCESS_TOKEN is set and long enough.")
    return Finding(
        "access token",
        "warning",
        "ACCESS_TOKEN is short or repeats itself: it might be guessed.",
        "Make another one: openssl rand -hex 32",
    )


def _origins(origins: list[str]) -> Iterator[Finding]:
    for origin in origins:
        parts = urlsplit(origin)
        if origin in ("*", "null"):
            yield Finding(
                "cors",
                "problem",
                f"CORS_ORIGINS has {origin!r}: whatever page a browser here opens may read "
                "everything.",
                "Name the origins that may, or leave CORS_ORIGINS out.",
            )
        elif not parts.hostname or parts.path or parts.scheme not in ("http", "https"):
            yield Finding(
                "cors",
                "problem",
                f"CORS_ORIGINS has {origin!r}, which is no origin: it lets nobody in.",
                "Write it as a browser does, such as https://chat.example.com.",
            )
        elif parts.scheme == "http" and parts.hostname not in _HERE:
            yield Finding(
                "cors",
                "warning",
                f"CORS_ORIGINS has {origin}, which is not encrypted: who sits between may change "
                "that page.",
                "Serve it by https.",
            )
    if not origins:
        yield Finding("cors", "ok", "No other web page may call the API.")


def _servers(settings: Settings) -> Iterator[tuple[str, str | None, bool]]:
    for role in ("", "_whisper", "_tts", "_embedding"):
        yield (
            f"OPENAI{role.upper()}_BASE_URL",
            getattr(settings, f"openai{role}_base_url"),
            getattr(settings, f"openai{role}_api_key") is not None,
        )


def _server(name: str, url: str | None, *, has_key: bool) -> Iterator[Finding]:
    if url is None:
        return
    parts = urlsplit(url)
    if parts.username or parts.password:
        yield Finding(
            "provider address",
            "problem",
            f"{name} holds a user name or a password.",
            "Put the key into OPENAI_API_KEY, which is kept out of logs.",
        )
    if parts.scheme == "http" and parts.hostname not in _HERE:
        what = "the key and what is said travel" if has_key else "what is said travels"
        yield Finding(
            "provider address",
            "warning",
            f"{name} is not encrypted, and not on this machine: {what} in the open.",
            "Use https, or see that the network between is yours alone.",
        )
