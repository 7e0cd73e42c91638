"""A conversation as a person reads it: Markdown with the sources as footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from fireside.domain.citation_marks import Mark, rewrite_marks
from fireside.domain.library import Citation
from fireside.domain.views import MessageView

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_STATES = {
    "stopped": "Stopped before its end.",
    "interrupted": "Broke off before its end.",
    "failed": "No reply came, or not all of it.",
}
_UNTITLED = "Conversation"


def plain(text: str) -> str:
    """Return a name as one line that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def moment(time: datetime) -> str:
    """Return a time as people read it."""
    return f"{time:%Y-%m-%d %H:%M} UTC"


def heading(title: str | None, agent: str, begun: datetime, written: datetime) -> str:
    """Return what stands above the first message."""
    return (
        f"# {plain(title or _UNTITLED)}\n\n"
        f"A conversation with **{plain(agent)}**, begun {moment(begun)}, "
        f"last written to {moment(written)}.\n"
    )


def section(message: MessageView, agent: str, number: int) -> str:
    """Return a message; `number` keeps its footnotes apart from those of others."""
    who = "You" if message.role == "user" else plain(agent)
    notes = [moment(message.created_at)]
    if message.version_count > 1:
        notes.append(f"version {message.version} of {message.version_count}")
    if message.message_type == "voice":
        notes.append("spoken")
    parts = [f"\n## {who}\n\n*{', '.join(notes)}*\n\n"]
    parts.append(_cited(message.content, message.citations, number).rstrip() + "\n")
    if message.tool_calls:
        called = ", ".join(f"{plain(call.tool)} ({call.state})" for call in message.tool_calls)
        parts.append(f"\n*Called: {called}.*\n")
    if message.status in _STATES:
        parts.append(f"\n*{_STATES[message.status]}*\n")
    parts += [_footnote(citation, number) for citation in message.citations]
    return "".join(parts)


def _cited(text: str, citations: Sequence[Citation], number: int) -> str:
    known = {citation["index"] for citation in citations}

    def rewrite(mark: Mark) -> str:
        if not known.issuperset(mark.numbers):
            return text[mark.start : mark.end]
        return "".join(f"[^{number}-{index}]" for index in mark.numbers)

    return rewrite_marks(text, rewrite) if known else text


def _footnote(citation: Citation, number: int) -> str:
    page = f", page {citation['page']}" if citation["page"] is not None else ""
    doubt = ", only roughly what is said" if citation["status"] == "approximate" else ""
    return f"\n[^{number}-{citation['index']}]: {plain(citation['filename'])}{page}{doubt}\n"
