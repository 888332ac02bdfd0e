"""Letters written by machines: replies of absent people, lists, and reports that something could not be delivered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from roofs.core.kit import emails

_ANY_ADDRESS = r"[^\s<>\"(),;:]+@[^\s<>\"(),;:]+\.[^\s<>\"(),;:]+"
_MAILER = re.compile(r"\b(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@|<>", re.IGNORECASE)
_FAILED_SUBJECT = re.compile(
    r"undeliver|delivery (?:status notification|has) ?\(?fail|delivery fail|failure notice|returned mail"
    r"|mail delivery (?:failed|subsystem)|could not be delivered|unzustellbar|no se (?:ha podido|pudo) entregar",
    re.IGNORECASE,
)
_NOT_YET = re.compile(r"\bdelayed\b|\(delay\)|still being retried|verzögert", re.IGNORECASE)
_FAILED_RECIPIENT = re.compile(
    rf"(?:could not be delivered|wasn't delivered|failed|not found|rejected|undeliverable|recipients?)[^@]{{0,300}}?"
    rf"<?({_ANY_ADDRESS})>?",
    re.IGNORECASE | re.DOTALL,
)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ORIGINAL_ID = re.compile(r"^[ >]*Message-ID:\s*<([^<>\s]+)>", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Bounce:
    recipient: str = ""
    message_id: str = ""
    status: str = ""


def automatic_because(message: Message) -> str:
    """The header that tells a machine wrote this; empty for people.

    X-Auto-Response-Suppress is none of them: Outlook puts it on letters of people too.
    """
    submitted = _value(message, "Auto-Submitted").partition(";")[0].strip()
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted}"
    for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder"):
        value = _value(message, name)
        if name.lower() in (key.lower() for key in message) and value != "no":
            return f"{name}: {value}".strip()
    precedence = _value(message, "Precedence")
    if precedence in {"bulk", "junk", "auto_reply", "auto-reply"}:
        return f"Precedence: {precedence}"
    if "Return-Path" in message and _value(message, "Return-Path") in {"<>", ""}:
        return "Return-Path: <>"
    if _report_type(message) == "delivery-status":
        return "Content-Type: multipart/report"
    return ""


def bounce_of(message: Message, text: str, subject: str) -> Bounce | None:
    """None for other letters, and for a report that delivery only takes longer."""
    if _report_type(message) == "delivery-status":
        return _of_report(message, text)
    failed = _value(message, "X-Failed-Recipients")
    from_machine = _MAILER.search(_value(message, "From") + _value(message, "Return-Path")) is not None
    if not failed and not (from_machine and _FAILED_SUBJECT.search(subject) and not _NOT_YET.search(subject)):
        return None
    named = failed.split(",")[0] or next(iter(_FAILED_RECIPIENT.findall(text)), "")
    return Bounce(emails.normalise(named) or "", _original_id(message, text), _status(text))


def _of_report(message: Message, text: str) -> Bounce | None:
    recipient = status = action = ""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in _blocks(part):
            told = fields.get("Final-Recipient") or fields.get("Original-Recipient")
            if told and (action != "failed"):
                action = str(fields.get("Action", "")).strip().lower()
                recipient = emails.normalise(str(told).rpartition(";")[2]) or ""
                status = _status(str(fields.get("Status", "")))
    if action and action != "failed":
        return None
    return Bounce(recipient, _original_id(message, text), status)


def _blocks(part: Message) -> list[Message]:
    inside = part.get_payload()
    return [block for block in inside if isinstance(block, Message)] if isinstance(inside, list) else []


def _original_id(message: Message, text: str) -> str:
    """Of the letter that came back: from the copy inside, else from what the report tells."""
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            raw = part.get_payload(decode=True)
            found = _ORIGINAL_ID.search(raw.decode("utf-8", "replace") if isinstance(raw, bytes) else "")
            if found:
                return found[1]
        if part.get_content_type() == "message/rfc822":
            for inner in _blocks(part):
                if identity := _value(inner, "Message-ID", lower=False).strip("<> "):
                    return identity
    told = _value(message, "X-Original-Message-ID", lower=False) or _value(message, "In-Reply-To", lower=False)
    found = _ORIGINAL_ID.search(text)
    return told.strip("<> ") or (found[1] if found else "")


def _status(text: str) -> str:
    found = _STATUS.search(text)
    return found[1] if found else ""


def _report_type(message: Message) -> str:
    if message.get_content_type() != "multipart/report":
        return ""
    return str(message.get_param("report-type", "delivery-status")).lower()


def _value(message: Message, name: str, *, lower: bool = True) -> str:
    text = " ".join(str(message.get(name, "") or "").split())
    return text.lower() if lower else text
