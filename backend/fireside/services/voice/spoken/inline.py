"""The inside of a line: words, and what stands between brackets, ticks and angles.

A small state machine, fed one character at a time. It holds back what it can't judge yet: the word
that is being written, and whatever is open, up to a limit.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Literal

from fireside.services.voice.spoken.words import clean, is_citation, is_punctuation, said_of_code

HELD_MOST = 400
"""Characters after which what is open is taken as it stands."""

_State = Literal["text", "ticks", "code", "bracket", "after", "url", "tag", "source", "escape"]


class Inline:
    """Turns characters into words, which are handed to `say` with the spaces between them."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._word = ""
        self._has_space = False
        self._last = ""
        """The last character said."""
        self._state: _State = "text"
        self._held = ""
        self._depth = 0
        self._ticks = 0
        self._label = ""
        """What stood between the brackets that were closed last."""
        self._is_after_citation = False
        self._mark = ""
        """A comma after a citation: what it parts may be another one."""
        self._steps: dict[_State, Callable[[str], None]] = {
            "text": self._in_text,
            "ticks": self._in_ticks,
            "code": self._in_code,
            "bracket": self._in_bracket,
            "after": self._after_bracket,
            "url": self._in_url,
            "tag": self._in_tag,
            "source": self._in_source,
            "escape": self._in_escape,
        }

    def take(self, character: str) -> None:
        """Take one character; none is the end of a line."""
        self._steps[self._state](character)
        if len(self._held) > HELD_MOST:
            self._give_up()

    def end(self) -> None:
        """Take the end of the line: what is open is taken as it stands."""
        while self._state != "text":
            self._give_up()
        self._end_word()
        if self._mark:
            self._say(self._mark)
        self._mark = self._last = ""
        self._is_after_citation = self._has_space = False

    def _in_text(self, character: str) -> None:
        if character.isspace():
            self._end_word()
            self._space()
        elif character in _OPENERS:
            self._state = _OPENERS[character]
            self._held = character
            self._depth = self._ticks = 1
        elif unicodedata.east_asian_width(character) in "WF":
            # Scripts without spaces: each letter is a word.
            self._end_word()
            self._emit(clean(character))
        else:
            self._word += character

    def _in_ticks(self, character: str) -> None:
        if character == "`":
            self._ticks += 1
        else:
            self._state = "code"
        self._held += character

    def _in_code(self, character: str) -> None:
        self._held += character
        fence = "`" * self._ticks
        if self._held.endswith(fence) and not self._held.endswith("`" + fence):
            # It might go on, but a longer row inside of a shorter one is not worth the wait.
            self._end_word()
            self._emit(said_of_code(self._held[self._ticks : -self._ticks]))
            self._close()

    def _in_bracket(self, character: str) -> None:
        self._depth += {"[": 1, "]": -1}.get(character, 0)
        self._held += character
        if self._depth == 0:
            self._label, self._state = self._held[1:-1], "after"

    def _after_bracket(self, character: str) -> None:
        if character == "(":
            self._held += character
            self._depth, self._state = 1, "url"
        else:
            self._say_label()
            self.take(character)

    def _in_url(self, character: str) -> None:
        self._depth += {"(": 1, ")": -1}.get(character, 0)
        self._held += character
        if self._depth == 0:
            # The mark of an image stands before the bracket.
            self._word = self._word.removesuffix("!")
            self._say_label()

    def _in_tag(self, character: str) -> None:
        is_tag = len(self._held) > 1 or character.isalpha() or character in "/!"
        if not is_tag:
            self._close()
            self._word += "<"
            self.take(character)
            return
        self._held += character
        if character == ">":
            inside = self._held[1:-1]
            self._close()
            if "://" in inside or "@" in inside:
                self._word += inside
            elif inside.lower().startswith("br"):
                self._end_word()
                self._has_space = True

    def _in_source(self, character: str) -> None:
        self._held += character
        if character == "】":
            self._close()

    def _in_escape(self, character: str) -> None:
        self._close()
        if character.isascii() and not character.isalnum() and not character.isspace():
            self._end_word()
            self._emit(character)
        else:
            self._word += "\\"
            self.take(character)

    def _say_label(self) -> None:
        label = self._label
        self._close()
        if is_citation(label):
            self._end_word()
            self._mark = ""
            self._is_after_citation = True
            return
        words: list[str] = []
        inner = Inline(words.append)
        for character in label:
            inner.take(character)
        inner.end()
        self._word += "".join(words)

    def _give_up(self) -> None:
        """Take what is open as it stands, without the character that opened it."""
        state, held = self._state, self._held
        if state == "after":
            self._say_label()
            return
        self._close()
        if state == "url":
            self._say_label()
            held = held[len(self._label) + 2 :]
        for character in held[1:]:
            self.take(character)

    def _close(self) -> None:
        self._state, self._held = "text", ""

    def _end_word(self) -> None:
        word, self._word = self._word, ""
        if word in ("*", "**"):
            word = "times" if self._last.isdigit() else ""
        if word:
            self._emit(clean(word))

    def _space(self) -> None:
        """Note a space, which is said with the next word; after a sentence it is said at once.

        There it tells whoever listens that the sentence is over.
        """
        if self._last in _ENDS and not self._mark:
            self._say(" ")
            self._last = " "
        self._has_space = self._last != " "

    def _emit(self, text: str) -> None:
        if not text:
            return
        if self._is_after_citation and not self._mark and text in _PARTING:
            self._mark = text
            return
        self._is_after_citation = False
        mark, self._mark = self._mark, ""
        if mark:
            self._say(mark)
            self._has_space = True
        if self._has_space and self._last and not is_punctuation(text):
            text = f" {text}"
        self._has_space = False
        self._last = text[-1]
        self._say(text)


_ENDS = {".", "!", "?"}
_PARTING = {",", ";"}
_OPENERS: dict[str, _State] = {
    "`": "ticks",
    "[": "bracket",
    "<": "tag",
    "【": "source",
    "\\": "escape",
}
