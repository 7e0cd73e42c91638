"""Why a document can't be read: a code for programs, and a sentence for people.

The sentence is what is stored; a program that speaks another language knows it by its code.
"""

from __future__ import annotations

UNREADABLE: dict[str, str] = {
    "broken": "This file is damaged and can't be read. Open it in the program that made it, "
    "save it again and add that.",
    "encrypted": "This document is protected by a password. Save it without one and add it again.",
    "old_word": "This document is in Word's format of before 2007. Save it as .docx and add that.",
    "not_word": "This file is called a Word document, but is none.",
    "no_text": "There is no text in this document. If its pages are scanned pictures, "
    "have a program recognise the text (OCR) and add the result.",
    "too_many_pages": "This document has more than 10,000 pages. Add it in parts.",
    "too_much_text": "This document holds more than 20 million characters. Add it in parts.",
    "expands": "This file grows beyond all measure when it is unpacked, as no ordinary document "
    "does. It was not read.",
    "memory": "This document needs more memory to be read than one may take. Add it in parts.",
    "slow": "Reading this document took too long. Add it in parts.",
    "crashed": "This file is damaged, or built in a way that can't be read.",
    "gone": "The original of this document is gone. Add it again.",
    "worn_out": "Reading this document was tried again and again, and never came to an end. "
    "The server's log says what went wrong.",
    "unexpected": "Something went wrong while this document was read. The server's log says what.",
    "being_deleted": "This document is being deleted.",
}
_CODES = {sentence: code for code, sentence in UNREADABLE.items()}


def code_of(sentence: str | None) -> str | None:
    """Return the code that a stored sentence stands for; None for one of another version."""
    return _CODES.get(sentence or "")
