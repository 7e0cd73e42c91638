"""Which encoding a text is in, and the text."""

from __future__ import annotations

import codecs
import re

from fireside.services.knowledge.kinds import wide_encoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MARK = "\ufeff"
"""What some programs begin a text with."""
_SAMPLE = 64 * 1024
_LAST_ASCII = 0x7F
_META = re.compile(
    rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
_META_WITHIN = 4096
_USUAL = (
    *("cp1252", "cp1251", "cp932", "gb18030", "big5", "euc_jp", "cp949", "cp1250", "iso8859_2"),
    *("iso8859_15", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("iso8859_7", "iso8859_5", "koi8_u", "cp866", "cp874", "cp850", "mac_roman", "iso2022_jp"),
)
"""Encodings that texts are met in, the more frequent ones first."""
_AS_GOOD = 0.02
"""How much more odd one reading of the bytes may look than another that is no better."""
_MOST_BROKEN = 0.02
"""Share of bytes that may be broken in what is still taken for UTF-8."""


def decode(data: bytes, *, is_html: bool = False) -> str:
    """Return the text; what is no letter in its encoding becomes U+FFFD.

    A mark at the beginning, which is a space of no width, is left where it is.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if wide := wide_encoding(data[:_SAMPLE]):
        return data.decode(wide, "replace")
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

    found = list(from_bytes(sample, cp_isolation=list(_USUAL)))
    least = min((match.chaos for match in found), default=0.0)
    likely = [match for match in found if match.chaos <= least + _AS_GOOD]
    # What reads like a language comes first, then what is met more often.
    likely.sort(key=lambda match: (-match.coherence, _USUAL.index(match.encoding)))
    return likely[0].encoding if likely else "cp1252"


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
