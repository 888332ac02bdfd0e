"""The links of a finished letter: which there are, and leading those that may be counted somewhere else first."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

_COMMENT_OR_ANCHOR = re.compile(r"<!--.*?-->|<a\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(r"(\shref\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_KEPT = re.compile(r"\sclicktracking\s*=\s*[\"']?off", re.IGNORECASE)


def links(mail: str) -> list[str]:
    """Every address a link leads to, in order, also those which are never rewritten."""
    return [_address(href) for _, href in _anchors(mail)]


def countable(mail: str) -> list[str]:
    """Addresses of web pages. To call, to write, and what says `clicktracking="off"` (to unsubscribe) stay out."""
    return [_address(href) for anchor, href in _anchors(mail) if _may_be_counted(anchor, href)]


def rewrite(mail: str, changed: Callable[[str], str]) -> str:
    """The same letter where each countable address has gone through `changed`."""

    def tag(found: re.Match[str]) -> str:
        anchor = found[0]
        href = None if anchor.startswith("<!--") else _HREF.search(anchor)
        if href is None or not _may_be_counted(anchor, href):
            return anchor
        return f'{anchor[: href.start()]}{href[1]}"{html.escape(changed(_address(href)))}"{anchor[href.end() :]}'

    return _COMMENT_OR_ANCHOR.sub(tag, mail)


def _anchors(mail: str) -> Iterator[tuple[str, re.Match[str]]]:
    for anchor in _COMMENT_OR_ANCHOR.findall(mail):
        href = None if anchor.startswith("<!--") else _HREF.search(anchor)
        if href is not None:
            yield anchor, href


def _may_be_counted(anchor: str, href: re.Match[str]) -> bool:
    return not _KEPT.search(anchor) and _address(href).lower().startswith(("http://", "https://"))


def _address(href: re.Match[str]) -> str:
    return html.unescape(href[2][1:-1])
