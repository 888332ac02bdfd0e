"""Blocks as HTML: with the styles written into every tag for mail programs, or bare for our own pages."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from django.template import Context, Engine, Template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from roofs.comms.writing import colours
from roofs.comms.writing.blocks import Block, Button, Heading, Listing, Paragraph, Quote, Run

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
_BODY = {
    "p": "margin:0 0 16px;",
    "h2": "margin:28px 0 8px;font-size:18px;line-height:1.35;font-weight:600;",
    "ul": "margin:0 0 16px;padding:0 0 0 22px;",
    "li": "margin:0 0 6px;",
    "blockquote": "margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid {colour};",
    "quoted": "margin:0;padding:4px 0;",
    "a": "color:{colour};text-decoration:underline;",
}
_SMALL = {**_BODY, "p": "margin:0 0 8px;", "a": "color:inherit;text-decoration:underline;"}


class Writer:
    """`untracked` are the addresses whose links must reach the reader as they are."""

    def __init__(
        self, styles: dict[str, str] | None = None, *, untracked: Collection[str] = (), colour: str = ""
    ) -> None:
        self.styles = styles or {}
        self.untracked = untracked
        self.colour = colour

    def write(self, blocks: Sequence[Block]) -> SafeString:
        return format_html_join("\n", "{}", ((self._block(block),) for block in blocks))

    def _block(self, block: Block) -> SafeString:
        match block:
            case Paragraph(runs):
                return self._tag("p", self._runs(runs))
            case Heading(runs):
                return self._tag("h2", self._runs(runs))
            case Listing(items, is_numbered):
                inside = format_html_join("", "{}", ((self._tag("li", self._runs(item)),) for item in items))
                return self._tag("ol" if is_numbered else "ul", inside)
            case Quote(paragraphs):
                inside = format_html_join("", "{}", ((self._quoted(paragraph),) for paragraph in paragraphs))
                return self._tag("blockquote", inside)
            case Button(label, url):
                return self._button(label, url) if url else self._tag("p", escape(label))

    def _quoted(self, paragraph: Paragraph) -> SafeString:
        return format_html("<p{}>{}</p>", self._style("quoted"), self._runs(paragraph.runs))

    def _runs(self, runs: Iterable[Run]) -> SafeString:
        grouped = ((url, list(group)) for url, group in groupby(runs, key=lambda run: run.url))
        return format_html_join("", "{}", ((self._linked(url, group),) for url, group in grouped))

    def _linked(self, url: str, runs: Iterable[Run]) -> SafeString:
        words = format_html_join("", "{}", ((_styled(run),) for run in runs))
        return format_html("<a{}{}>{}</a>", self._address(url), self._style("a"), words) if url else words

    def _button(self, label: str, url: str) -> SafeString:
        if not self.styles:
            return self._tag("p", format_html('<a class="button"{}>{}</a>', self._address(url), label))
        # The border makes the button as large in Outlook, which knows no padding on links.
        style = mark_safe(
            f"display:inline-block;background:{self.colour};border:12px solid {self.colour};border-width:12px 22px;"
            f"border-radius:8px;color:#ffffff;font-weight:600;text-decoration:none;"
        )
        link = format_html('<a{} class="button" style="{}">{}</a>', self._address(url), style, label)
        return format_html('<p style="margin:24px 0;">{}</p>', link)

    def _address(self, url: str) -> SafeString:
        # SendGrid and others leave links alone that carry this attribute; so does core.kit.html_links.
        return format_html(' href="{}"{}', url, mark_safe(' clicktracking="off"' if url in self.untracked else ""))

    def _tag(self, name: str, inside: SafeString) -> SafeString:
        return format_html("<{}{}>{}</{}>", name, self._style(name), inside, name)

    def _style(self, name: str) -> SafeString:
        style = self.styles.get("ul" if name == "ol" else name)
        marker = {"a": ' class="link"', "blockquote": ' class="quote"'}.get(name, "")
        written = style.format(colour=self.colour) if style else ""
        return mark_safe(f'{marker} style="{written}"') if style else mark_safe("")


def fragment(blocks: Sequence[Block]) -> str:
    return str(Writer().write(blocks))


def page(parts: dict[str, Sequence[Block]], *, untracked: Collection[str], hue: int, words: dict[str, str]) -> str:
    """A whole mail. `parts`: body, footer; `words`: subject, preheader, brand, language."""
    colour = colours.from_hue(hue)
    body = Writer(_BODY, untracked=untracked, colour=colour).write(parts["body"])
    footer = Writer(_SMALL, untracked=untracked, colour=colour).write(parts["footer"])
    values = {
        **words,
        "body": body,
        "footer": footer,
        "colour": colour,
        "light_colour": colours.from_hue(hue, colours.LIGHT),
    }
    values["font"] = mark_safe(FONT)
    return str(_layout().render(Context(values)))


def _styled(run: Run) -> SafeString:
    if run.text == "\n":
        return mark_safe("<br>")
    text = escape(run.text)
    text = format_html("<em>{}</em>", text) if run.emphasis else text
    return format_html("<strong>{}</strong>", text) if run.strong else text


@lru_cache(maxsize=1)
def _layout() -> Template:
    source = Path(__file__).with_name("layout.html").read_text(encoding="utf-8")
    return Template(source, engine=Engine(loaders=[]))
