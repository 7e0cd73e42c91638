"""What can be wrong with the form around a file, and with the request around the form."""

from __future__ import annotations

import random
from dataclasses import dataclass

BOUNDARY = "x-boundary"
_OTHERS = ("file", "audio", "preview", "", "file[]", "__proto__", "file\0")
_NAMES = (
    *("a.txt", "", "..", "../../a.txt", "a" * 5000, "a.txt\0.pdf", 'a".txt', "a\\.txt", "CON"),
    *("ä.pdf", "\u202etxt.exe", "a;b=c.webm", "%00.zip", "/etc/passwd", ".hidden.md"),
)
_TYPES = ("text/plain", "text/html", "application/pdf", "multipart/mixed; boundary=y", "", "\xff")


@dataclass(frozen=True)
class Form:
    """The body of a request, and what it says that it is."""

    body: bytes
    content_type: str = f"multipart/form-data; boundary={BOUNDARY}"
    is_chunked: bool = False
    length_off_by: int = 0
    """How much more is announced than comes."""


def good(field: str, filename: str, data: bytes) -> Form:
    """Return the form that a browser sends."""
    return Form(_part(field, filename, data) + _end())


def broken(field: str, filename: str, data: bytes, dice: random.Random) -> Form:
    """Return a form that no browser sends."""
    name = dice.choice(_NAMES)
    whole = good(field, filename, data)
    part = _part(field, filename, data)
    makers = (
        lambda: Form(part),
        lambda: Form(_part(field, name, data) + _end()),
        lambda: Form(_part(dice.choice(_OTHERS), filename, data) + _end()),
        lambda: Form(_part(field, filename, data[:1000]) * dice.choice((2, 20, 1100)) + _end()),
        lambda: Form(_part(field, None, data) + _end()),
        lambda: Form(_part(field, filename, data, dice.choice(_TYPES)) + _end()),
        lambda: Form(_end()),
        lambda: Form(b""),
        lambda: Form(data),
        lambda: Form(part.replace(b"\r\n", b"\n") + _end()),
        lambda: Form(part.replace(b"Content-Disposition", b"X-Nothing", 1) + _end()),
        lambda: Form(_swollen(part, dice) + _end()),
        lambda: Form(b"preamble\r\n" + whole.body + b"epilogue" * dice.choice((1, 1000))),
        lambda: Form(whole.body, _content_type(dice)),
        lambda: Form(whole.body, is_chunked=True),
        lambda: Form(whole.body, length_off_by=dice.choice((1, 10, 5000))),
        lambda: Form(whole.body[: dice.randint(0, len(whole.body))], length_off_by=100),
        lambda: Form(whole.body, length_off_by=-dice.randint(1, len(whole.body))),
        lambda: Form(_fields(dice) + whole.body),
        lambda: Form(_shaken(whole.body, dice)),
    )
    return dice.choice(makers)()


def _part(field: str, filename: str | None, data: bytes, kind: str | None = None) -> bytes:
    named = "" if filename is None else f'; filename="{filename}"'
    lines = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"{named}\r\n'
    if kind is not None:
        lines += f"Content-Type: {kind}\r\n"
    return f"{lines}\r\n".encode() + data + b"\r\n"


def _end() -> bytes:
    return f"--{BOUNDARY}--\r\n".encode()


def _swollen(part: bytes, dice: random.Random) -> bytes:
    """Return the part with more headers, or a longer one, than there should be."""
    many = b"".join(b"X-%d: y\r\n" % number for number in range(dice.choice((10, 100, 5000))))
    long = b"X-Long: " + b"y" * dice.choice((1_000, 100_000, 500_000)) + b"\r\n"
    head, _, rest = part.partition(b"\r\n")
    return head + b"\r\n" + dice.choice((many, long)) + rest


def _fields(dice: random.Random) -> bytes:
    """Return other fields that come before."""
    size = dice.choice((10, 10_000, 1_500_000))
    return b"".join(_part(f"f{number}", None, b"v" * size) for number in range(dice.choice((1, 3))))


def _content_type(dice: random.Random) -> str:
    return dice.choice(
        (
            *("multipart/form-data", "multipart/form-data; boundary=", "application/json", ""),
            *(f"multipart/form-data; boundary={'b' * 5000}", "multipart/form-data; boundary=other"),
            *("application/x-www-form-urlencoded", f"multipart/mixed; boundary={BOUNDARY}"),
            *(f'multipart/form-data; boundary="{BOUNDARY}"', "multipart/form-data; boundary=\xe9"),
            f"multipart/form-data; charset=utf-7; boundary={BOUNDARY}",
        )
    )


def _shaken(body: bytes, dice: random.Random) -> bytes:
    changed = bytearray(body)
    # The lines of the form stand at its ends.
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(min(120, len(changed)))
        changed[at if dice.random() < 0.5 else -1 - at] = dice.randrange(256)  # noqa: PLR2004 - half
    return bytes(changed)
