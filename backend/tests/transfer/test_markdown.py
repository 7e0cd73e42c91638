"""What a person reads: footnotes where marks were, states in words, names that are only names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.domain.library import Citation
from fireside.domain.views import MessageView
from fireside.services.transfer.markdown import heading, plain, section

_AT = datetime(2026, 1, 15, 10, 30, 59, tzinfo=timezone.utc)
_NONE: dict[str, Any] = dict.fromkeys(
    (
        *("parent_id", "audio_url", "tts_audio_url", "error_code", "fallback_message", "model"),
        *("finish_reason", "usage", "timings", "feedback"),
        *("previous_version_id", "next_version_id"),
    )
)
_REPLY = MessageView(
    id="m",
    session_id="s",
    role="assistant",
    content="We open at nine.",
    message_type="text",
    status="complete",
    citations=[],
    tool_calls=[],
    created_at=_AT,
    version=1,
    version_count=1,
    **_NONE,
)


def _citation(index: int, **changes: Any) -> Citation:  # noqa: ANN401
    citation: Citation = {
        "index": index,
        "document_id": "d",
        "filename": "hours.pdf",
        "page": None,
        "char_start": 0,
        "char_end": 9,
        "status": "verified",
    }
    citation.update(changes)  # pyright: ignore[reportCallIssue, reportArgumentType] - a test's own
    return citation


def test_a_reply() -> None:
    """A reply stands under its agent's name and its time."""
    assert section(_REPLY, "Ada", 2) == ("\n## Ada\n\n*2026-01-15 10:30 UTC*\n\nWe open at nine.\n")


def test_a_question() -> None:
    """A question stands under the reader's own name, and one that was spoken says so."""
    spoken = replace(_REPLY, role="user", message_type="voice", version=2, version_count=3)
    assert section(spoken, "Ada", 1).startswith(
        "\n## You\n\n*2026-01-15 10:30 UTC, version 2 of 3, spoken*\n"
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("stopped", "Stopped before its end."),
        ("interrupted", "Broke off before its end."),
        ("failed", "No reply came, or not all of it."),
    ],
)
def test_states(status: Any, words: str) -> None:  # noqa: ANN401
    """A reply that is not whole says so below."""
    assert section(replace(_REPLY, status=status), "Ada", 1).endswith(f"\n\n*{words}*\n")


def test_footnotes() -> None:
    """Marks become footnotes, with the page, and what is only roughly borne out says so."""
    reply = replace(
        _REPLY,
        content="At nine [1]. At six [1, 2]. `a[1]` stays, and [3] too.",
        citations=[_citation(1, page=4), _citation(2, status="approximate")],
    )
    text = section(reply, "Ada", 7)
    assert "At nine[^7-1]. At six[^7-1][^7-2]. `a[1]` stays, and [3] too." in text
    assert "\n[^7-1]: hours.pdf, page 4\n" in text
    assert "\n[^7-2]: hours.pdf, only roughly what is said\n" in text


def test_footnotes_of_two_replies() -> None:
    """The same number in two replies is two footnotes."""
    reply = replace(_REPLY, content="Nine [1].", citations=[_citation(1)])
    assert "[^2-1]" in section(reply, "Ada", 2)
    assert "[^4-1]" in section(reply, "Ada", 4)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada", "Ada"),
        ("# Ada", "\\# Ada"),
        ("A\n\n## B", "A \\#\\# B"),
        ("<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert(1)\\>"),
        ("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"),
        ("a_b*c`d|e~f\\g", "a\\_b\\*c\\`d\\|e\\~f\\\\g"),
        ("日本 — Ada’s", "日本 — Ada’s"),
    ],
)
def test_names(name: str, shown: str) -> None:
    """A name is shown as it is, on one line."""
    assert plain(name) == shown


@given(st.text())
def test_any_name(name: str) -> None:
    """No name begins a line, a tag or a link of its own."""
    shown = plain(name)
    assert "\n" not in shown
    unescaped = shown.replace("\\\\", "")
    for letter in "<>[]`*_#|~":
        assert unescaped.count(letter) == unescaped.count(f"\\{letter}")


def test_the_beginning() -> None:
    """The title, who it was with, and when."""
    assert heading("Hours", "Ada", _AT, _AT) == (
        "# Hours\n\nA conversation with **Ada**, begun 2026-01-15 10:30 UTC, "
        "last written to 2026-01-15 10:30 UTC.\n"
    )
    assert heading(None, "Ada", _AT, _AT).startswith("# Conversation\n")
