"""Peculiarities of providers with which a reply must still come out whole."""

from fireside.testing.scripted_provider.chunks import split_words
from fireside.testing.scripted_provider.endings import Finish
from fireside.testing.scripted_provider.faults import TEXT
from fireside.testing.scripted_provider.replies import Reply, Say
from fireside.testing.scripted_provider.stream import Delivery


def length_limit(text: str = TEXT) -> Reply:
    """The reply ends with `finish_reason: length`."""
    return Say(split_words(text), ending=Finish("length"))


def split_letters(text: str = "Zażółć gęślą jaźń, 日本語も 🙂 für alle") -> Reply:
    """Letters of several bytes are cut across chunks."""
    return Say(split_words(text), delivery=Delivery(cut_every=1))


def crlf(text: str = TEXT) -> Reply:
    """Lines end with CR LF."""
    return Say(split_words(text), delivery=Delivery(newline=b"\r\n"))


def with_comments(text: str = TEXT) -> Reply:
    """Keep-alive comments stand between the events."""
    return Say(split_words(text), with_comments=True)


def without_done(text: str = TEXT) -> Reply:
    """The end mark is missing."""
    return Say(split_words(text), ending=Finish(with_done=False))


def without_usage(text: str = TEXT) -> Reply:
    """The usage that was asked for is missing."""
    return Say(split_words(text), ending=Finish(with_usage=False))


def null_content(text: str = TEXT) -> Reply:
    """Some deltas carry `content: null`."""
    return Say(split_words(text), with_null_content=True)


def with_reasoning(text: str = TEXT, reasoning: str = "What might they mean by that?") -> Reply:
    """The model thinks aloud before it replies."""
    return Say(split_words(text), reasoning=split_words(reasoning))


def long_line(characters: int = 1_000_000) -> Reply:
    """All of the reply is in one event of this many characters."""
    return Say(("x" * characters,))
