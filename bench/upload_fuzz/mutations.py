"""What can be wrong with a file: bits, lengths, order, and archives within archives."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from collections.abc import Callable, Sequence

from bench.upload_fuzz.material import Seed, zipped

Change = Callable[[bytes, random.Random], bytes]

_NUMBERS = (b"\0", b"\xff", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0")
_WORDS = (
    *(b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"%s%n", b"../../../../etc/passwd", b"\r\n\r\n"),
    *(b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", b"<script>alert(1)</script>", b"PK\x03\x04"),
    *("\u202e".encode(), b"\xed\xa0\x80", b"[" * 3000, b'{"a":' * 3000, b"<b>" * 3000),
)
_LONGEST = 2_000_000
_DEEPEST = 12


def _flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(changed), dice.choice((1, 4, 32, 256)))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _overwrite(data: bytes, dice: random.Random) -> bytes:
    at, number = _place(data, dice), dice.choice(_NUMBERS)
    return data[:at] + number + data[at + len(number) :]


def _insert(data: bytes, dice: random.Random) -> bytes:
    at = _place(data, dice)
    return data[:at] + dice.choice(_WORDS) + data[at:]


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: _place(data, dice)]


def _behead(data: bytes, dice: random.Random) -> bytes:
    return data[_place(data, dice) :]


def _remove(data: bytes, dice: random.Random) -> bytes:
    first, last = sorted((_place(data, dice), _place(data, dice)))
    return data[:first] + data[last:]


def _repeat(data: bytes, dice: random.Random) -> bytes:
    first, last = sorted((_place(data, dice), _place(data, dice)))
    times = dice.choice((2, 10, 200))
    return (data[:first] + data[first:last] * times + data[last:])[:_LONGEST]


def _exchange(data: bytes, dice: random.Random) -> bytes:
    first, middle, last = sorted(_place(data, dice) for _ in range(3))
    return data[:first] + data[middle:last] + data[first:middle] + data[last:]


def _wrap(data: bytes, dice: random.Random) -> bytes:
    """Return it within an archive within an archive."""
    for _ in range(dice.randint(1, _DEEPEST)):
        data = zipped({dice.choice(("a.zip", "word/document.xml", "conversations.json")): data})
    return data


BYTES: Sequence[Change] = (
    *(_flip, _flip, _overwrite, _overwrite, _insert, _cut, _behead, _remove, _repeat, _exchange),
    _wrap,
)


def _rename(name: str, dice: random.Random) -> str:
    return dice.choice(
        (
            *(f"../{name}", f"/{name}", f"..\\{name}", f"C:\\{name}", name * 40, f"{name}/"),
            *(f"{name}\u202etxt", name.upper(), "manifest.json", "conversations.json", "a"),
        )
    )


def change_archive(data: bytes, dice: random.Random) -> bytes:
    """Return an archive whose entries are changed one by one, and packed anew."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [(info.filename, archive.read(info)) for info in archive.infolist()[:50]]
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(entries)) if entries else 0
        name, content = entries[at] if entries else ("a", b"")
        what = dice.randrange(5)
        if what == 0 and entries:
            entries.pop(at)
        elif what == 1:
            entries.append((name, content))
        elif what == 2:  # noqa: PLR2004 - the third of five
            entries.insert(at, (_rename(name, dice), content))
        else:
            changed = dice.choice(BYTES)(content, dice)
            entries[at : at + 1] = [(name, changed)]
    return _packed(entries, dice)


def _packed(entries: Sequence[tuple[str, bytes]], dice: random.Random) -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        # That a name is there twice is what is wanted.
        warnings.simplefilter("ignore")
        archive.comment = b"c" * dice.choice((0, 0, 0, 65_535))
        for name, content in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = dice.choice(
                (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2)
            )
            info.external_attr = dice.choice((0, 0, 0o120777 << 16))
            archive.writestr(info, content)
    return target.getvalue()


def changed(seed: Seed, dice: random.Random) -> bytes:
    """Return the file with one to three things wrong with it."""
    data = seed.data
    if data[:2] == b"PK" and dice.random() < 0.5:  # noqa: PLR2004 - half of them
        try:
            data = change_archive(data, dice)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError):
            # It is none that can be taken apart.
            data = _flip(data, dice)
    for _ in range(dice.randint(0 if data is not seed.data else 1, 3)):
        data = dice.choice(BYTES)(data, dice) or b"\0"
    return data[:_LONGEST]


def _place(data: bytes, dice: random.Random) -> int:
    # Half of them in the head, where what matters is.
    return dice.randint(0, min(len(data), dice.choice((64, 512, len(data), len(data)))))
