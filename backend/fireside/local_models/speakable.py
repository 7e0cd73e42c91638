"""Text made ready for a voice that reads English and nothing else. Pure."""

import re
import unicodedata
from collections.abc import Generator

MOST_CHARACTERS = 300
"""Of what is spoken at once: the time until it is heard grows with it, and so does the memory."""

_LONG_NUMBER = re.compile(r"\d(?:[,.]?\d){15,}")
"""More digits than there are names for; they are read one by one, like those of a card."""

_PHONEMES = re.compile(r"\](?=\()")
_CLAUSE_ENDS = (", ", "; ", ": ", "— ", " – ")


def speakable(text: str) -> str:
    """Return the text without what an English voice would only stumble over.

    Letters of other scripts would be spelled in sounds that mean nothing.
    """
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(char if not char.isalpha() or _is_latin(char) else " " for char in plain)
    kept = _LONG_NUMBER.sub(lambda found: " ".join(re.findall(r"\d", found[0])), kept)
    # The voice would take a link's address for a spelling in phonemes.
    return _PHONEMES.sub("] ", kept)


def short_pieces(sentence: str) -> Generator[str]:
    """Yield a sentence in pieces of at most MOST_CHARACTERS, cut where a reader might breathe."""
    rest = sentence.strip()
    while len(rest) > MOST_CHARACTERS:
        head = rest[:MOST_CHARACTERS]
        ends = [head.rfind(end) + len(end) for end in _CLAUSE_ENDS if end in head]
        cut = max(ends, default=0) or head.rfind(" ") + 1 or MOST_CHARACTERS
        yield rest[:cut].strip()
        rest = rest[cut:].strip()
    yield rest


def _is_latin(char: str) -> bool:
    return char.isascii() or "LATIN" in unicodedata.name(char, "")
