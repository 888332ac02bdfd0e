"""The two sides of a card. Printers turn HTML into ink, so everything is in the page: no script, nothing to fetch."""

from __future__ import annotations

from typing import Literal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from roofs.comms.messaging.ports import OutgoingPostcard, PostalAddress

Size = Literal["4x6", "6x9", "6x11"]
INCHES: dict[Size, tuple[float, float]] = {"4x6": (6.25, 4.25), "6x9": (9.25, 6.25), "6x11": (11.25, 6.25)}
"""With an eighth of an inch around it that is cut off."""

_STYLE = mark_safe(
    "*{box-sizing:border-box}body{margin:0;font-family:Helvetica,Arial,sans-serif;color:#1d2733}"
    ".card{width:100%;height:100%;padding:.4in;position:relative}"
    ".front{background:#1f3a5f;color:#fff;display:flex;align-items:flex-end}.front h1{font-size:30pt;margin:0}"
    ".back p{width:52%;margin:0 0 .12in;font-size:12pt;line-height:1.4}"
    ".back p.from{font-size:9pt;position:absolute;bottom:.4in;margin:0}"
)


def size_of(raw: object) -> Size:
    return raw if raw in INCHES else "6x9"


def front(headline: str, size: Size = "6x9") -> str:
    return _page("front", format_html("<h1>{}</h1>", headline), size)


def back(text: str, sender: PostalAddress, size: Size = "6x9") -> str:
    """Words on the left; the right half is the post's, for the address and the stamp."""
    said = [part.strip() for part in text.split("\n\n") if part.strip()]
    words = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in said)
    inner = format_html("{}<p class='from'>{}<br>{}</p>", mark_safe(words), sender.name, str(sender))
    return _page("back", inner, size)


def proof(card: OutgoingPostcard) -> str:
    """Both sides on one page, with the address where the printer puts it: what the outbox keeps and people look at."""
    width, height = INCHES[card.size]
    sides = "".join(_side(name, html) for name, html in (("1", card.front_html), ("2", card.back_html)))
    name = card.to.name or card.to.company
    address = format_html("<address>{}<br>{}</address>", name, str(card.to))
    style = (
        "body{margin:0;font:10pt Helvetica,Arial,sans-serif;color:#1d2733;background:#fff}"
        f".side{{width:{width}in;height:{height}in;zoom:.72;margin:.1in;border:1px solid #889;overflow:hidden}}"
        "iframe{width:100%;height:100%;border:0}.back{position:relative}"
        "address{position:absolute;right:.6in;bottom:.9in;width:3.2in;font-style:normal;font-size:13pt;background:#fff}"
    )
    head = f"<head><meta charset='utf-8'><style>{style}</style></head>"
    before, after = sides.rsplit("</div>", 1)
    return f"<!doctype html><html>{head}<body>{before}{address}</div>{after}</body></html>"


def _side(name: str, html: str) -> str:
    """In a frame of its own, so that neither side's style reaches the other. Escaped whatever says it is safe."""
    kind = "back" if name == "2" else "front"
    frame = f"<iframe sandbox='' title='{name}' srcdoc='{escape(str(html))}'></iframe>"
    return f"<div class='side {kind}'>{frame}</div>"


def _page(side: str, inner: SafeString, size: Size) -> str:
    """In inches, as the printer asks."""
    width, height = INCHES[size]
    measure = format_html("html,body{{width:{}in;height:{}in}}", width, height)
    head = format_html("<head><meta charset='utf-8'><style>{}{}</style></head>", _STYLE, measure)
    return format_html("<!doctype html><html>{}<body><div class='card {}'>{}</div></body></html>", head, side, inner)
