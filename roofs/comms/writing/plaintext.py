"""Blocks as plain text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from roofs.comms.writing.blocks import Block, Button, Heading, Listing, Paragraph, Quote, Run

if TYPE_CHECKING:
    from collections.abc import Sequence


def write(blocks: Sequence[Block]) -> str:
    return "\n\n".join(text for block in blocks if (text := _block(block)))


def _block(block: Block) -> str:
    match block:
        case Paragraph(runs) | Heading(runs):
            return _line(runs)
        case Listing(items, is_numbered):
            return "\n".join(
                f"{f'{number}.' if is_numbered else '-'} {_line(item)}" for number, item in enumerate(items, start=1)
            )
        case Quote(paragraphs):
            return "\n>\n".join("> " + _line(paragraph.runs).replace("\n", "\n> ") for paragraph in paragraphs)
        case Button(label, url):
            return f"{label}:\n{url}" if url else label


def _line(runs: Sequence[Run]) -> str:
    words = "".join(
        _link("".join(run.text for run in group), url) for url, group in groupby(runs, key=lambda run: run.url)
    )
    return "\n".join(" ".join(line.split()) for line in words.split("\n")).strip()


def _link(label: str, url: str) -> str:
    scheme, _, address = url.partition(":")
    if not url or url == label:
        return label
    if scheme == "tel":
        return label if _digits(address).endswith(_digits(label) or "-") else f"{label} ({address})"
    if scheme == "mailto":
        address = address.partition("?")[0]
        return label if address in label else f"{label} ({address})"
    return f"{label} ({url})"


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
