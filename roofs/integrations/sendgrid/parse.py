"""Letters that SendGrid takes in for us (Inbound Parse). With "raw" it hands over the letter as it came."""

from __future__ import annotations

import json
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from roofs.comms.messaging.incoming import receive_mail
from roofs.core.connections.models import Delivery
from roofs.core.jobs import Permanent


def take_in(delivery: Delivery) -> None:
    fields = _fields(delivery.content, str(delivery.headers.get("content-type", "")))
    envelope = _envelope(fields.get("envelope", b""))
    raw = fields.get("email") or _written_again(fields)
    receive_mail(raw, sender=str(envelope.get("from") or ""), recipients=[str(one) for one in envelope.get("to", [])])


def _fields(body: bytes, content_type: str) -> dict[str, bytes]:
    form = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    if not form.is_multipart():
        raise Permanent("cut off on the way")
    found = {}
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(value, bytes):
            found[name] = value
    return found


def _envelope(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _written_again(fields: dict[str, bytes]) -> bytes:
    """Without "raw" only the head is as it came; the words are put under it anew, attachments are not."""
    head = fields.get("headers", b"").decode("utf-8", "replace")
    if not head and "text" not in fields and "html" not in fields:
        raise Permanent("there is no letter in it")
    kept = [
        line for line in _unfolded(head) if not line.lower().startswith(("content-", "mime-version", "dkim-signature"))
    ]
    letter = EmailMessage()
    text = fields.get("text", b"").decode("utf-8", "replace")
    html = fields.get("html", b"").decode("utf-8", "replace")
    letter.set_content(text or " ")
    if html and not text:
        letter.set_content(html, subtype="html")
    elif html:
        letter.add_alternative(html, subtype="html")
    return "".join(f"{line}\r\n" for line in kept).encode("utf-8", "surrogateescape") + letter.as_bytes()


def _unfolded(head: str) -> list[str]:
    lines: list[str] = []
    for line in head.splitlines():
        if line[:1] in {" ", "\t"} and lines:
            lines[-1] += f"\r\n{line}"
        elif ":" in line:
            lines.append(line)
    return lines
