"""Which encoding a text is in, and the text."""

from __future__ import annotations

import codecs
import re

from fireside.services.knowledge.kinds import looks_like_wide

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 64 * 1024
_LAST_ASCII = 0x7F
_META = re.compile(
    rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
_META_WITHIN = 4096
_MOST_BROKEN = 0.02
"""Share of bytes that may be broken in what is still taken for UTF-8."""


def decode(data: bytes, *, is_html: bool = False) -> str:
    """Return the text; what is no letter in its encoding becomes U+FFFD."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if looks_like_wide(data[:_SAMPLE]):
        pairs = data[: _SAMPLE // 2 * 2]
        is_big = pairs[0::2].count(0) > pairs[1::2].count(0)
        return data.decode("utf-16-be" if is_big else "utf-16-le", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _declared(data) if is_html else None
    return data.decode(declared or _guess(data), "replace")


def _declared(data: bytes) -> str | None:
    """Return what an HTML page says of itself."""
    found = _META.search(data, 0, _META_WITHIN)
    if found is None:
        return None
    name = found[1].decode("ascii").lower()
    # Browsers take these names for what is nearly always meant by them.
    name = {"iso-8859-1": "cp1252", "latin1": "cp1252", "gb2312": "gb18030"}.get(name, name)
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return None
    # There are codecs that are none of text, such as zip.
    is_text = getattr(codec, "_is_text_encoding", True)
    return name if is_text and not name.startswith(("utf-16", "utf-32", "utf-8")) else None


def _guess(data: bytes) -> str:
    sample = _sample(data)
    kept = len(sample.decode("utf-8", "ignore").encode())
    if len(sample) - kept <= _MOST_BROKEN * len(sample) and kept != _count_ascii(sample):
        return "utf-8"
    # Slow to load, and seldom needed.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(sample).best()
    return best.encoding if best is not None else "cp1252"


def _sample(data: bytes) -> bytes:
    """Return a part with letters that are not ASCII, beginning and ending with a line."""
    if len(data) <= _SAMPLE:
        return data
    first = next((place for place, byte in enumerate(data) if byte > _LAST_ASCII), 0)
    start = data.rfind(b"\n", 0, first) + 1
    sample = data[max(start, first - _SAMPLE // 2) :][:_SAMPLE]
    return sample[: sample.rfind(b"\n") + 1] or sample


def _count_ascii(data: bytes) -> int:
    return len(data.decode("ascii", "ignore"))
