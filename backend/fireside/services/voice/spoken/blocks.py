"""The lines of a text: headings, lists, quotes, code and tables.

Fed as the text is written; what is said comes out as plain words, a line for each block, each
closed with a full stop where it has no mark of its own. The same comes out however the text was
cut, since every character is taken by itself.
"""

from __future__ import annotations

import re
from typing import Literal

from fireside.services.voice.spoken.inline import Inline

_QUOTE = re.compile(r"\s*>\s?")
_HEADING = re.compile(r"\s*#{1,6}\s+")
_ITEM = re.compile(r"\s*(?:[-*+•]|(\d{1,9})[.)])\s+")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_RULE = re.compile(r"\s*(?:(?:[-*_]\s*){3,}|=+\s*|-+\s*)")
_TABLE = re.compile(r"\s*\|")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
# As long as the beginning of a line is one of these, it may become something else than text.
_UNDECIDED = re.compile(
    r"\s*(?:#{0,6}|•|\+|(?:[-*_=]\s*)+|\d{1,9}[.)]?|`{1,2}|~{1,2})\s*",
)
_HEAD_LONGEST = 40

_Mode = Literal["head", "text", "held", "code"]
_Gap = Literal["none", "line", "block"]


class Spoken:
    """Takes Markdown and returns what is said of it."""

    def __init__(self) -> None:
        """Begin at the start of a text."""
        self._out: list[str] = []
        self._mode: _Mode = "head"
        self._line = ""
        self._inline = Inline(self._say)
        self._gap: _Gap = "none"
        self._after: _Gap = "line"
        """What follows the line that is being read."""
        self._last = ""
        """The last character said that is no space."""
        self._fence = ""
        self._code_lines = 0
        self._table: list[str] = []

    def feed(self, text: str) -> str:
        """Take more of the text and return what can be said of it by now."""
        for character in text:
            if character != "\r":
                self._take(character)
        return self._collect()

    def flush(self) -> str:
        """Return the rest; the text is at its end."""
        if self._line or self._mode != "head":
            self._take("\n")
        if self._mode == "code":
            self._end_code()
        self._end_table()
        if self._last.isalnum() or self._last in ")\"”’'%":
            self._out.append("." if self._last else "")
        return self._collect()

    def _collect(self) -> str:
        said = "".join(self._out)
        self._out.clear()
        return said

    def _take(self, character: str) -> None:
        is_end = character == "\n"
        if self._mode == "text":
            if is_end:
                self._end_text()
            else:
                self._inline.take(character)
        elif not is_end:
            self._line += character
            if self._mode == "head":
                self._judge_head()
        else:
            line, self._line = self._line, ""
            if self._mode == "head":
                self._end_head(line)
            elif self._mode == "held":
                self._end_held(line)
            else:
                self._end_code_line(line)

    def _judge_head(self) -> None:
        """Decide what a line is as soon as its beginning tells."""
        head = self._line
        quote = _QUOTE.match(head)
        if quote is not None:
            self._line = head[quote.end() :]
        elif _FENCE.match(head) or _TABLE.match(head):
            self._mode = "held"
        elif len(head) > _HEAD_LONGEST or _UNDECIDED.fullmatch(head) is None:
            self._begin_text(head)

    def _begin_text(self, head: str) -> None:
        self._line = ""
        self._mode = "text"
        self._end_table()
        heading, item = _HEADING.match(head), _ITEM.match(head)
        if heading is not None:
            self._gap = "block"
            head = head[heading.end() :]
        elif item is not None:
            self._gap = "block"
            head = f"{item[1]}. {head[item.end() :]}" if item[1] else head[item.end() :]
        for character in head.lstrip():
            self._inline.take(character)
        # A heading ends with its line.
        self._after = "block" if heading is not None else "line"

    def _end_text(self) -> None:
        self._inline.end()
        self._gap = "block" if self._after == "block" else _wider(self._gap, "line")
        self._mode = "head"

    def _end_head(self, line: str) -> None:
        """Take a line that ended before it could be told from a mark."""
        if not line.strip() or _RULE.fullmatch(line):
            self._end_table()
            self._gap = "block"
        else:
            self._begin_text(line)
            self._end_text()

    def _end_held(self, line: str) -> None:
        self._mode = "head"
        fence = _FENCE.match(line)
        if fence is None:
            self._table.append(line)
            return
        self._end_table()
        self._gap = "block"
        self._fence, self._code_lines, self._mode = fence[1], 0, "code"

    def _end_code_line(self, line: str) -> None:
        mark = line.strip()
        if len(mark) >= len(self._fence) and not mark.strip(self._fence[0]):
            self._end_code()
        else:
            self._code_lines += 1

    def _end_code(self) -> None:
        self._mode, self._line = "head", ""
        if self._code_lines:
            self._say_block(f"A code block of {_count(self._code_lines, 'line')}, on the screen.")

    def _end_table(self) -> None:
        rows, self._table = self._table, []
        if not rows:
            return
        if len(rows) > 1 and _TABLE_RULE.fullmatch(rows[1]):
            self._say_block(f"A table of {_count(len(rows) - 2, 'row')}, on the screen.")
            return
        for row in rows:
            for character in row:
                self._inline.take(character)
            self._inline.end()
            self._gap = _wider(self._gap, "line")

    def _say_block(self, sentence: str) -> None:
        self._gap = "block"
        self._say(sentence)
        self._gap = "block"

    def _say(self, text: str) -> None:
        if self._last and self._gap != "none":
            starts_anew = self._last.isalnum() and not text[:1].islower()
            self._out.append(self._break() if self._gap == "block" or starts_anew else " ")
        self._gap = "none"
        self._out.append(text)
        self._last = text.rstrip()[-1:] or self._last

    def _break(self) -> str:
        is_open = self._last.isalnum() or self._last in ")\"”’'%"
        return ".\n" if is_open else "\n"


def _wider(one: _Gap, other: _Gap) -> _Gap:
    return "block" if "block" in (one, other) else other


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
