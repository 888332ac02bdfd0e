"""The words of an HTML letter, as text; what it quotes gets "> " in front."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_LONGEST = 1_000_000
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3"}
    | {"h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
_WITH_BLANK_LINE = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"})
_UNSEEN = frozenset({"script", "style", "head", "title", "noscript", "template", "svg"})


def text_of(html: str) -> str:
    reader = _Reader()
    try:
        reader.feed(html[:_LONGEST])
        reader.close()
    except AssertionError:  # html.parser on declarations it does not know
        return _smooth(unescape(re.sub(r"<[^>]*>", " ", html[:_LONGEST])))
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._unseen: list[str] = []
        self._quotes = 0
        self._as_written = 0

    def text(self) -> str:
        return _smooth("\n".join(self._lines))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._unseen.clear()  # a head that was never closed ends here
        if tag in _UNSEEN or self._unseen:
            if tag in _UNSEEN:
                self._unseen.append(tag)
            return
        if tag in _BLOCKS or tag == "br":
            self._break(tag)
        if tag == "blockquote":
            self._quotes += 1
            self._lines[-1] = self._mark
        elif tag == "pre":
            self._as_written += 1
        elif tag == "li":
            self._lines[-1] += "- "
        elif tag in {"td", "th"} and self._lines[-1].strip("> "):
            self._lines[-1] += " "
        elif tag == "img" and (said := dict(attrs).get("alt")):
            self._lines[-1] += f" {said} "

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.pop()
            return
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
            while len(self._lines) > 1 and not self._lines[-1].strip("> "):
                self._lines.pop()
        elif tag == "pre":
            self._as_written = max(0, self._as_written - 1)
        if tag in _BLOCKS:
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._as_written:
            first, *rest = data.split("\n")
            self._lines[-1] += first
            self._lines += [self._mark + line for line in rest]
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        at_start = not self._lines[-1].strip("> ") or self._lines[-1].endswith(" ")
        self._lines[-1] += words.lstrip(" ") if at_start else words

    @property
    def _mark(self) -> str:
        return "> " * self._quotes

    def _break(self, tag: str) -> None:
        if tag == "br" or self._lines[-1].strip("> "):
            self._lines.append(self._mark)
        if tag in _WITH_BLANK_LINE and len(self._lines) > 1 and self._lines[-2].strip("> "):
            self._lines.append(self._mark)
        self._lines[-1] = self._mark


def _smooth(text: str) -> str:
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    lines = [line.rstrip() for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
