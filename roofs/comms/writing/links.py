"""Links and the pixel: what the sender changes in a finished mail to count clicks and opens."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from django.utils.html import escape, format_html

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_COMMENT_OR_ANCHOR = re.compile(r"<!--.*?-->|<a\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(r"(\shref\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_KEPT = re.compile(r"\sclicktracking\s*=\s*[\"']?off", re.IGNORECASE)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


def links(mail: str) -> list[str]:
    """Every address a link leads to, in order, also those which are never rewritten."""
    return [_address(href) for tag in _anchors(mail) if (href := _HREF.search(tag))]


def rewrite_links(mail: str, changed: Callable[[str], str]) -> str:
    """Addresses of web pages go through `changed`. To unsubscribe, to call and to write stay as they are."""

    def tag(found: re.Match[str]) -> str:
        anchor = found[0]
        href = _HREF.search(anchor)
        if anchor.startswith("<!--") or href is None or _KEPT.search(anchor) or not is_web(_address(href)):
            return anchor
        return f'{anchor[: href.start()]}{href[1]}"{escape(changed(_address(href)))}"{anchor[href.end() :]}'

    return _COMMENT_OR_ANCHOR.sub(tag, mail)


def rewrite_text_links(text: str, changed: Mapping[str, str]) -> str:
    """The longest known address wins, so that one which begins with another is never cut."""
    known = sorted((url for url in changed if is_web(url)), key=len, reverse=True)
    if not known:
        return text
    return re.compile("|".join(map(re.escape, known))).sub(lambda found: changed[found[0]], text)


def with_pixel(mail: str, url: str) -> str:
    ends = list(_BODY_END.finditer(mail))
    if not ends:
        raise ValueError("A pixel needs a mail with a body.")
    picture = format_html('<img src="{}" width="1" height="1" alt="" style="display:block;border:0;">', url)
    return f"{mail[: ends[-1].start()]}{picture}{mail[ends[-1].start() :]}"


def is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def _anchors(mail: str) -> list[str]:
    return [found for found in _COMMENT_OR_ANCHOR.findall(mail) if not found.startswith("<!--")]


def _address(href: re.Match[str]) -> str:
    return html.unescape(href[2][1:-1])
