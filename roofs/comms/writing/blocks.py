"""The body of a letter as blocks: the one source that the HTML and the plain text are both written from.

The marks around merged values are swapped for opaque tokens before Markdown is read and swapped back in the finished
blocks. So a value can never start a list, open a link or end a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from roofs.comms.writing.facts import CLOSE, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class Run:
    """A stretch of text of one kind. A line break is a run of its own."""

    text: str
    strong: bool = False
    emphasis: bool = False
    url: str = ""


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Listing:
    items: tuple[tuple[Run, ...], ...]
    is_numbered: bool


@dataclass(frozen=True)
class Quote:
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Button:
    label: str
    url: str


Block: TypeAlias = Paragraph | Heading | Listing | Quote | Button

_VALUE = re.compile(f"{OPEN}(.*?){CLOSE}", re.DOTALL)
_TOKEN = re.compile(f"{OPEN}(\\d+){CLOSE}")
_SCHEME = re.compile(r"^(https?://|mailto:|tel:|sms:)", re.IGNORECASE)
_BREAK = Run("\n")


class _Reader(MarkdownIt):
    """Addresses are checked in `_safe`, after the values are in; until then a token must stay as it is."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url


_MARKDOWN = _Reader("zero").enable(["heading", "list", "blockquote", "emphasis", "link", "newline", "escape"])


def read(filled: str) -> list[Block]:
    values: list[str] = []

    def token(match: re.Match[str]) -> str:
        values.append(match[1])
        return f"{OPEN}{len(values) - 1}{CLOSE}"

    tree = SyntaxTreeNode(_MARKDOWN.parse(_VALUE.sub(token, filled)))
    return [block for node in tree.children for block in _block(node, values)]


def plain_words(filled: str) -> str:
    """For one-line texts and messages that know no Markdown."""
    return _VALUE.sub(lambda match: match[1], filled)


def _block(node: SyntaxTreeNode, values: Sequence[str]) -> Iterator[Block]:
    match node.type:
        case "paragraph":
            yield _button(node, values) or Paragraph(_runs(node, values))
        case "heading":
            yield Heading(_runs(node, values))
        case "bullet_list" | "ordered_list":
            items = tuple(_item(item, values) for item in node.children)
            yield Listing(items, is_numbered=node.type == "ordered_list")
        case "blockquote":
            yield Quote(tuple(Paragraph(_runs(child, values)) for child in node.children))


def _item(node: SyntaxTreeNode, values: Sequence[str]) -> tuple[Run, ...]:
    return tuple(run for child in node.children for run in _runs(child, values))


def _button(node: SyntaxTreeNode, values: Sequence[str]) -> Button | None:
    """A link with the title "button", alone in its paragraph."""
    inside = node.children[0].children if node.children else []
    if len(inside) != 1 or inside[0].type != "link" or inside[0].attrs.get("title") != "button":
        return None
    runs = _runs(node, values)
    return Button("".join(run.text for run in runs), runs[0].url) if runs else None


def _runs(node: SyntaxTreeNode, values: Sequence[str]) -> tuple[Run, ...]:
    runs = [run for child in node.children for run in _inline(child, values, Run(""))]
    while runs and runs[-1] == _BREAK:
        runs.pop()
    return tuple(runs)


def _inline(node: SyntaxTreeNode, values: Sequence[str], style: Run) -> Iterator[Run]:
    match node.type:
        case "text":
            yield from _text(_restored(node.content, values), style)
        case "softbreak":
            yield replace(style, text=" ")
        case "hardbreak":
            yield _BREAK
        case "strong":
            yield from _inside(node, values, replace(style, strong=True))
        case "em":
            yield from _inside(node, values, replace(style, emphasis=True))
        case "link":
            yield from _inside(node, values, replace(style, url=_safe(_href(node, values))))
        case _:
            yield from _inside(node, values, style)


def _inside(node: SyntaxTreeNode, values: Sequence[str], style: Run) -> Iterator[Run]:
    for child in node.children:
        yield from _inline(child, values, style)


def _text(text: str, style: Run) -> Iterator[Run]:
    for position, line in enumerate(text.split("\n")):
        if position:
            yield _BREAK
        if line:
            yield replace(style, text=line)


def _href(node: SyntaxTreeNode, values: Sequence[str]) -> str:
    return _restored(str(node.attrs.get("href", "")), values).strip()


def _safe(url: str) -> str:
    """A link to anywhere else loses its address and stays as words."""
    return url if _SCHEME.match(url) and not re.search(r"\s", url) else ""


def _restored(text: str, values: Sequence[str]) -> str:
    return _TOKEN.sub(lambda match: values[int(match[1])], text)
