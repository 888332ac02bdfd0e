"""Letters that come in, from raw bytes. Whatever arrives is read as far as it can be; nothing is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime

from roofs.core.kit import emails
from roofs.core.kit.bounces import Bounce, automatic_because, bounce_of
from roofs.core.kit.html_text import text_of
from roofs.core.kit.replies import visible_text

__all__ = ["Attachment", "InboundMail", "read", "visible_text"]

_LONGEST_TEXT = 500_000
_MOST_PARTS = 200
_MOST_ADDRESSES = 100
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content_type: str
    content: bytes
    content_id: str = ""  # of a picture the HTML shows


@dataclass(frozen=True, slots=True)
class InboundMail:
    """Message ids stand without angle brackets; addresses as `emails.normalise` writes them."""

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    from_name: str
    from_address: str
    to_addresses: tuple[str, ...]
    subject: str
    text: str
    date: datetime | None
    auto_submitted: bool
    auto_because: str  # the header that says so
    is_bounce: bool
    bounced_recipient: str
    bounced_message_id: str
    bounce_status: str  # "5.1.1", when the report tells
    attachments: tuple[Attachment, ...]

    @property
    def visible_text(self) -> str:
        return visible_text(self.text)

    @property
    def is_from_person(self) -> bool:
        return not (self.auto_submitted or self.is_bounce)


def read(raw: bytes) -> InboundMail:
    message = _parsed(raw)
    parts = list(_leaves(message))
    text = _text(parts)
    from_name, from_address = next(iter(_people(message, "From")), ("", ""))
    bounce = bounce_of(message, text, _header(message, "Subject"))
    returned = bounce or Bounce()
    because = automatic_because(message)
    replied_to = _ids(message, "In-Reply-To")
    return InboundMail(
        message_id=next(iter(_ids(message, "Message-ID")), ""),
        in_reply_to=replied_to[0] if replied_to else "",
        references=tuple(dict.fromkeys(_ids(message, "References"))),
        from_name=from_name,
        from_address=from_address,
        to_addresses=tuple(dict.fromkeys(address for _, address in _people(message, "To", "Cc", "Delivered-To"))),
        subject=_header(message, "Subject"),
        text=text,
        date=_date(message),
        auto_submitted=bool(because),
        auto_because=because,
        is_bounce=bounce is not None,
        bounced_recipient=returned.recipient,
        bounced_message_id=returned.message_id,
        bounce_status=returned.status,
        attachments=tuple(_attachment(part, number) for number, part in enumerate(parts, 1) if _is_attachment(part)),
    )


def _parsed(raw: bytes) -> Message:
    try:
        return message_from_bytes(raw, policy=policy.compat32)
    except RecursionError:  # parts in parts in parts
        return BytesHeaderParser(policy=policy.compat32).parsebytes(raw)


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order. A letter inside a letter is one part."""
    waiting, seen = [message], 0
    while waiting and seen < _MOST_PARTS:
        part = waiting.pop()
        seen += 1
        inside = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if isinstance(inside, list):
            waiting.extend(child for child in reversed(inside) if isinstance(child, Message))
        else:
            yield part


def _text(parts: list[Message]) -> str:
    """What is written as text; where there is none, what the HTML says."""
    shown = [part for part in parts if not _is_attachment(part)]
    plain = [_plain(part) for part in shown if part.get_content_type() == "text/plain"]
    text = "\n\n".join(piece for piece in plain if piece.strip())
    if not text:
        html = [text_of(_decoded(part)) for part in shown if part.get_content_type() == "text/html"]
        text = "\n\n".join(piece for piece in html if piece)
    return text.replace("\0", "").replace("\r\n", "\n").strip()[:_LONGEST_TEXT]


def _plain(part: Message) -> str:
    """Of flowed text (RFC 3676) a line that ends in a blank goes on in the next."""
    text = _decoded(part)
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    without_blank = str(part.get_param("delsp", "")).lower() == "yes"
    lines: list[str] = []
    for line in text.splitlines():
        before = lines[-1] if lines else ""
        goes_on = before.endswith(" ") and before != "-- "
        if goes_on and not before.startswith(">") and not line.startswith((">", "-- ")):
            lines[-1] = (before[:-1] if without_blank else before) + line.removeprefix(" ")
        else:
            lines.append(line.removeprefix(" "))
    return "\n".join(lines)


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    raw = raw[: _LONGEST_TEXT * 4]
    for charset in (str(part.get_content_charset() or "utf-8"), "utf-8"):
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def _is_attachment(part: Message) -> bool:
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return True
    return part.get_content_maintype() not in {"text", "multipart"} or part.get_content_type() == "text/calendar"


def _attachment(part: Message, number: int) -> Attachment:
    if part.get_content_maintype() == "message":
        inside = part.get_payload()
        content = inside[0].as_bytes() if isinstance(inside, list) and isinstance(inside[0], Message) else b""
    else:
        raw = part.get_payload(decode=True)
        content = raw if isinstance(raw, bytes) else b""
    name = _unfolded(str(part.get_filename() or "")) or f"part-{number}"
    name = re.sub(r"[\x00-\x1f]", "", re.split(r"[\\/]", name)[-1]).strip(". ")[:200] or f"part-{number}"
    return Attachment(name, part.get_content_type(), content, str(part.get("Content-ID", "")).strip("<> "))


def _header(message: Message, name: str) -> str:
    return _unfolded(str(message.get(name, "") or ""), message.get(name))


def _unfolded(text: str, header: object = None) -> str:
    """One line, encoded words decoded, in whatever charset they claim to be."""
    try:
        pieces = decode_header(header if header is not None else text)  # type: ignore[arg-type]  # takes a Header too
    except (HeaderParseError, ValueError, UnicodeError):
        pieces = [(text, None)]
    out = []
    for piece, charset in pieces:
        out.append(_from_bytes(piece, charset) if isinstance(piece, bytes) else piece)
    plain = "".join(out).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(plain.replace("\0", "").split())


def _from_bytes(piece: bytes, charset: str | None) -> str:
    for name in (charset or "ascii", "utf-8"):
        try:
            return piece.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return piece.decode("cp1252", "replace")


def _people(message: Message, *names: str) -> list[tuple[str, str]]:
    found = []
    for name in names:
        lines = [str(value) for value in message.get_all(name, [])]
        for shown, address in getaddresses(lines)[:_MOST_ADDRESSES]:
            if clean := emails.normalise(address):
                found.append((_unfolded(shown), clean))
    return found


def _ids(message: Message, name: str) -> list[str]:
    text = " ".join(str(message.get(name, "") or "").split())[:20_000]
    return [found[1:-1] for found in _MESSAGE_ID.findall(text)] or ([text] if "@" in text and " " not in text else [])


def _date(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(message.get("Date", "")))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
