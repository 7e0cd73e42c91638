"""Reads one text field of a JSON object while the object is still being written."""

from __future__ import annotations

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "/": "/", "\\": "\\", '"': '"'}
_THOUGHT_BEGINS, _THOUGHT_ENDS = "<think>", "</think>"
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_HEX_DIGITS = 4


class FieldReader:
    """A small state machine: fed with pieces cut anywhere, it gives the field's text as it grows.

    What stands before the object, such as a fence or a thought, is passed over. JSON that is broken
    gives whatever could be read: the whole answer is judged when it has ended.
    """

    def __init__(self, field: str) -> None:
        """Wait for the field of this name, at the top of the object."""
        self._field = field
        self._before = ""
        self._has_begun = False
        self._depth = 0
        self._is_in_string = False
        self._is_value = False
        self._is_wanted = False
        self._text: list[str] = []
        self._key = ""
        self._escape: str | None = None
        self._high = 0

    def feed(self, piece: str) -> str:
        """Take a piece and return the text of the field that it brings."""
        if not self._has_begun:
            piece = self._begin(piece)
        found: list[str] = []
        for letter in piece:
            read = self._take(letter)
            if read and self._is_in_string and self._is_wanted:
                found.append(read)
        return "".join(found)

    def _begin(self, piece: str) -> str:
        """Return what follows the object's brace, once it has come."""
        self._before += piece
        rest = self._before.lstrip()
        if rest.startswith(_THOUGHT_BEGINS):
            _, end, rest = rest.partition(_THOUGHT_ENDS)
            if not end:
                return ""
        elif _THOUGHT_BEGINS.startswith(rest):
            return ""
        _, brace, rest = rest.partition("{")
        self._has_begun = bool(brace)
        self._depth = 1
        return rest

    def _take(self, letter: str) -> str:
        """Take one letter; return what it adds to the string that it is in."""
        if self._is_in_string:
            return self._take_in_string(letter)
        if letter == '"':
            self._is_in_string = True
            self._is_wanted = self._is_value and self._depth == 1 and self._key == self._field
            self._text = []
        elif letter == ":":
            self._is_value = True
        elif letter == ",":
            self._is_value = False
        elif letter in "{[":
            self._depth += 1
            self._is_value = False
        elif letter in "}]":
            self._depth -= 1
        return ""

    def _take_in_string(self, letter: str) -> str:
        if self._escape is not None:
            read = self._take_escaped(letter)
        elif letter == "\\":
            self._escape = ""
            return ""
        elif letter == '"':
            self._is_in_string = False
            if not self._is_value and self._depth == 1:
                self._key = "".join(self._text)
            return ""
        else:
            read = letter
        if not self._is_value:
            self._text.append(read)
        return read

    def _take_escaped(self, letter: str) -> str:
        """Return the letter that an escape stands for, once it is whole."""
        if not self._escape and letter != "u":
            self._escape = None
            return _ESCAPES.get(letter, letter)
        self._escape = f"{self._escape}{letter}"
        if len(self._escape) <= _HEX_DIGITS:
            return ""
        digits, self._escape = self._escape[1:], None
        try:
            code = int(digits, 16)
        except ValueError:
            return ""
        if code in _HIGH:
            self._high = code
            return ""
        if code in _LOW:
            high, self._high = self._high, 0
            return chr(0x10000 + (high - 0xD800) * 0x400 + code - 0xDC00) if high else ""
        return chr(code)
