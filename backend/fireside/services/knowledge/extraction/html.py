"""HTML: what a reader of the page sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from fireside.services.knowledge.extraction.encodings import MARK, decode
from fireside.services.knowledge.extraction.page import Flow, Page, Pieces, clean

_DROPPED = {
    *("script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math"),
    *("head", "select", "datalist", "audio", "video", "canvas", "-comment"),
}
_LINES = {
    *("div", "li", "dt", "dd", "tr", "br", "option", "summary", "figcaption", "caption", "legend"),
    *("address", "label", "form", "fieldset", "body", "html"),
}
_PARAGRAPHS = {
    *(
        "p",
        "ul",
        "ol",
        "dl",
        "table",
        "pre",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
    ),
    *("nav", "main", "aside", "figure", "details", "hr"),
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CELLS = {"td", "th"}
_SPACE = re.compile(r"[ \t\n\r\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FLUSH = 4_000


class _Reader:
    """Walks through the tree without recursion: pages may nest as deep as they like."""

    def __init__(self) -> None:
        self.flow = Flow()
        self._ends_with_space = True
        self._preformatted = 0

    def enter(self, node: LexborNode) -> bool:
        """Begin an element, or take a text; whether there is something inside to look at."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
            return False
        if tag in _DROPPED or _is_hidden(node):
            return False
        self._break(tag)
        if tag in _HEADINGS:
            self._add("#" * _HEADINGS[tag] + " ")
        if tag == "pre":
            self._preformatted += 1
        return True

    def leave(self, node: LexborNode) -> None:
        """End an element."""
        tag = node.tag or ""
        self._break(tag)
        if tag == "pre":
            self._preformatted -= 1
        if tag in _CELLS and not self.flow.is_at_line_start:
            self._add("\t")

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPHS or tag in _HEADINGS:
            self.flow.end_line(2)
        elif tag in _LINES:
            self.flow.end_line()
        else:
            return
        self._ends_with_space = True

    def _text(self, text: str) -> None:
        if not self._preformatted:
            text = _SPACE.sub(" ", text)
            if self._ends_with_space:
                text = text.lstrip(" ")
        self._add(text)

    def _add(self, text: str) -> None:
        if text:
            self.flow.add(text)
            self._ends_with_space = text[-1] in " \t\n"


def read_html(data: bytes) -> Iterator[Page]:
    """Yield the visible text, headings marked as in Markdown."""
    source = clean(decode(data, is_html=True).removeprefix(MARK))
    tree = LexborHTMLParser(source)
    reader, pieces = _Reader(), Pieces()
    seen = 0
    title = tree.css_first("head > title")
    if title is not None and title.text().strip():
        reader.flow.add(" ".join(title.text().split()))
        reader.flow.end_line(2)
    for _ in _walk(tree.body, reader):
        if len(text := reader.flow.take()):
            seen += len(text)
            yield from pieces.feed(clean(text), min(0.99, seen / len(source)))
    yield from pieces.feed(clean(reader.flow.take()), 1.0)
    yield from pieces.finish()


def _walk(root: LexborNode | None, reader: _Reader) -> Iterator[None]:
    """Let the reader see every node; yields from time to time."""
    node, count = root, 0
    depth = 0
    while node is not None:
        count += 1
        inside = node.child if reader.enter(node) else None
        is_left = inside is None
        if inside is not None:
            node = inside
            depth += 1
            continue
        while is_left and node is not None:
            if (node.tag or "") not in _DROPPED and node.tag != "-text" and not _is_hidden(node):
                reader.leave(node)
            if depth == 0:
                return
            following = node.next
            if following is not None:
                node = following
                is_left = False
            else:
                node = node.parent
                depth -= 1
        if count % _FLUSH == 0:
            yield


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    return "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "") is not None
