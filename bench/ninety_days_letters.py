"""Letters of the play: what people, mail servers and mailbox providers write back."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

QUOTED = "On Monday the office wrote:\n> If you would rather not hear from us, unsubscribe\n"
"""What stands below an answer is not said by the person."""
MADE_ANEW = {"from", "to", "subject", "mime-version", "content-type", "content-transfer-encoding"}


def bare(address: str) -> str:
    return address.partition("<")[2].rstrip(">") or address


def html_of(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    return str(part.get_content()) if part is not None else ""


def reply(letter: EmailMessage, to: str, words: str, number: int) -> EmailMessage:
    answer = EmailMessage()
    answer["From"], answer["To"] = to, str(letter.get("Reply-To") or letter["From"])
    answer["Subject"], answer["Message-ID"] = f"Re: {letter['Subject']}", f"<{number}@home.example.com>"
    answer["In-Reply-To"] = str(letter["Message-ID"])
    answer.set_content(f"{words}\n\n{QUOTED}")
    return answer


def bounce(letter: EmailMessage, to: str, number: int) -> bytes:
    """RFC 3464."""
    report = f"Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1\n"
    return _report(
        letter, number, "mx.example.net", "delivery-status", f"{report}Diagnostic-Code: smtp; 550 5.1.1 no such user\n"
    )


def complaint(letter: EmailMessage, to: str, number: int) -> bytes:
    """RFC 5965."""
    report = f"Feedback-Type: abuse\nUser-Agent: FBL/1\nVersion: 1\nOriginal-Rcpt-To: {to}\n"
    return _report(letter, number, "provider.example.net", "feedback-report", report)


def _report(letter: EmailMessage, number: int, host: str, kind: str, report: str) -> bytes:
    named = f"Message-ID: {letter['Message-ID']}\nTo: {letter['To']}\nFrom: {letter['From']}\nSubject: x\n\nx\n"
    lines = (
        f"From: MAILER-DAEMON@{host}\nTo: {letter['From']}\nSubject: report\nMessage-ID: <{number}@{host}>\n"
        f'MIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\nA report.\n--b\nContent-Type: message/{kind}\n\n{report}\n"
        f"--b\nContent-Type: message/rfc822\n\n{named}--b--\n"
    )
    return lines.replace("\n", "\r\n").encode()


def as_sendgrid_would_send(asked: Mapping[str, Any]) -> EmailMessage:
    """The letter that a request to /v3/mail/send stands for. `X-About` holds our key, which no reader would see."""
    person = asked["personalizations"][0]
    about = str({**asked.get("custom_args", {}), **person.get("custom_args", {})}.get("idem_key", ""))
    letter = EmailMessage()
    letter["From"], letter["To"] = asked["from"]["email"], person["to"][0]["email"]
    letter["Subject"] = str(person.get("subject") or asked["subject"])
    for name, value in {**asked.get("headers", {}), **person.get("headers", {})}.items():
        if name.lower() not in MADE_ANEW:
            letter[name] = value
    if "Message-ID" not in letter:
        letter["Message-ID"] = f"<{about}@sendgrid.example.com>"
    letter["X-About"] = about
    parts = {part["type"]: part["value"] for part in asked["content"]}
    letter.set_content(parts.get("text/plain", ""))
    if "text/html" in parts:
        letter.add_alternative(parts["text/html"], subtype="html")
    return letter
