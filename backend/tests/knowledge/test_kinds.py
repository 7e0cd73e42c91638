"""What a file is, by its bytes and its name, for any bytes and any name."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fireside.errors import InvalidDocument
from fireside.services.knowledge.extraction.encodings import decode
from fireside.services.knowledge.kinds import (
    BY_MEDIA_TYPE,
    NAME_LENGTH,
    clean_name,
    judge,
    wide_encoding,
)

EXTENSIONS = st.sampled_from(["pdf", "docx", "html", "md", "csv", "txt", "exe", ""])


@given(st.text(max_size=600))
@example("..")
@example("a/b\\c\0d")
@example("." + "x" * 400)
def test_any_name(filename: str) -> None:
    """What is kept of it can be shown and stored, and is no path."""
    name = clean_name(filename)
    assert 0 < len(name) <= NAME_LENGTH
    assert not set(name) & set("/\\\0\n\r\u202e")
    assert name.encode()
    assert clean_name(name) == name


@given(EXTENSIONS, st.binary(max_size=300))
@example("txt", b"\xff\xfeA\0")
def test_any_bytes(extension: str, head: bytes) -> None:
    """They are of a kind that can be read, or there is a sentence that says why not."""
    sentence = ""
    try:
        kind = judge(f"name.{extension}", head)
    except InvalidDocument as error:
        sentence = error.detail
    else:
        assert BY_MEDIA_TYPE[kind.media_type] is kind
        assert isinstance(decode(head), str)
    assert not sentence or (sentence.startswith("name.") and sentence.endswith("."))


@given(st.text(min_size=1, max_size=200))
def test_text_in_any_script(written: str) -> None:
    """What is valid UTF-8 is read as that, but for what looks like wide letters."""
    data = written.encode("utf-8", "surrogatepass")
    with suppress(UnicodeDecodeError):
        if wide_encoding(data) is None and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            assert decode(data) == data.decode()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_letters(encoding: str) -> None:
    """They are recognised in scripts in which hardly any byte is zero, and when a letter is cut."""
    chinese = "人人生而自由。\n在尊严和权利上一律平等。\n他们赋有理性和良心。\n并应以兄弟关系。\n"
    for written in ("Plain letters.", chinese * 2):
        assert wide_encoding(written.encode(encoding)) == encoding
        assert wide_encoding(written.encode(encoding)[:-1]) == encoding
    assert wide_encoding(b"Plain letters, and a\0NUL.") is None
    assert wide_encoding(bytes(200)) is None
