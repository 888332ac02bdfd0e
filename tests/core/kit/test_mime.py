import time
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roofs.core.kit import mime


def letter(head: str = "", body: str = "Hello") -> bytes:
    return (head.strip() + "\n\n" + body).encode()


PLAIN = """
From: "Delgado, Maria" <Maria.Delgado@Example.com>
To: Office <office@example.com>, sales@example.com
Cc: sales@example.com
Subject: =?utf-8?q?Roof_leak_=E2=80=93_urgent?=
Message-ID: <a1@example.com>
In-Reply-To: <touch-7@example.com>
References: <first@example.com> <touch-7@example.com> <first@example.com>
Date: Fri, 20 Nov 2026 08:30:00 -0600
"""


def test_a_plain_letter_is_read():
    mail = mime.read(letter(PLAIN, "Water comes in.\n"))
    assert (mail.from_name, mail.from_address) == ("Delgado, Maria", "maria.delgado@example.com")
    assert mail.to_addresses == ("office@example.com", "sales@example.com")
    assert mail.subject == "Roof leak – urgent"
    assert mail.message_id == "a1@example.com"
    assert mail.in_reply_to == "touch-7@example.com"
    assert mail.references == ("first@example.com", "touch-7@example.com")
    assert mail.date == datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
    assert mail.text == "Water comes in."
    assert mail.is_from_person
    assert mail.attachments == ()


def test_nothing_at_all_is_still_a_letter():
    mail = mime.read(b"")
    assert (mail.from_address, mail.subject, mail.text, mail.date) == ("", "", "", None)
    assert not mail.auto_submitted


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("text/plain; charset=utf-8", "José".encode()),
        ("text/plain; charset=iso-8859-1", "José".encode("latin-1")),
        ("text/plain; charset=utf-8", "José".encode("cp1252")),
        ("text/plain; charset=no-such-thing", "José".encode()),
        ('text/plain; charset="broken', "José".encode()),
        ("text/plain", "José".encode("cp1252")),
    ],
)
def test_a_wrong_charset_does_not_spoil_the_words(header, body):
    assert mime.read(b"Content-Type: " + header.encode() + b"\n\n" + body).text == "José"


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (b"=?iso-8859-1?Q?Jos=E9?= =?iso-8859-1?Q?_Pe=F1a?=", "José Peña"),
        ("José".encode(), "José"),
        ("José".encode("cp1252"), "José"),
        (b"=?no-such?Q?Jos=C3=A9?=", "José"),
        (b"=?utf-8?B?broken!!!?=", "=?utf-8?B?broken!!!?="),
        (b"one\n two", "one two"),
    ],
)
def test_subjects_in_any_spelling(subject, expected):
    found = mime.read(b"Subject: " + subject + b"\n\nx").subject
    assert found == expected or expected.startswith("=?")


def test_text_is_preferred_to_html_and_files_are_kept():
    made = EmailMessage()
    made["From"] = "ann@example.com"
    made.set_content("The words")
    made.add_alternative("<p>The <b>pretty</b> words</p>", subtype="html")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="../../roof.pdf")
    made.add_attachment("BEGIN:VCALENDAR", subtype="calendar")
    mail = mime.read(made.as_bytes())
    assert mail.text == "The words"
    assert [(file.name, file.content_type) for file in mail.attachments] == [
        ("roof.pdf", "application/pdf"),
        ("part-4", "text/calendar"),
    ]
    assert mail.attachments[0].content == b"%PDF"


def test_html_alone_becomes_text_with_quotes_marked():
    html = """<html><head><title>no</title><style>p{}</style></head><body>
    <div>Yes,&nbsp;please&hellip;</div><div>Call <a href="tel:1">248-555-0123</a><br>after 5</div>
    <ul><li>shingles</li><li>gutters</li></ul><script>alert(1)</script>
    <table><tr><td>Name</td><td>Ann</td></tr><tr><td>Phone</td><td>1</td></tr></table>
    <blockquote>We can <p>help</p></blockquote></body></html>"""
    mail = mime.read(letter("Content-Type: text/html; charset=utf-8", html))
    assert mail.text.splitlines() == [
        "Yes, please…", "Call 248-555-0123", "after 5", "", "- shingles", "- gutters", "", "Name Ann", "Phone 1", "",
        "> We can", ">", "> help",
    ]  # fmt: skip
    assert "We can" not in mail.visible_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<html><head><title>x<body>Roof &amp; gutters</body>", "Roof & gutters"),
        ("<pre>one\n  two</pre>", "one\n  two"),
        ('<img src="x" alt="Ann Lee, Roofer">', "Ann Lee, Roofer"),
        ("<head><title>no</title></head>Hi<svg><text>no</text></svg>", "Hi"),
        ("one<br>two", "one\ntwo"),
        ("a<table><tr><td>b</table>", "a\n\nb"),
    ],
)
def test_html_of_every_make_is_read(html, text):
    assert mime.read(letter("Content-Type: text/html; charset=utf-8", html)).text == text


def test_html_wins_when_the_text_is_empty():
    made = EmailMessage()
    made.set_content("  \n")
    made.add_alternative("<p>Words</p>", subtype="html")
    assert mime.read(made.as_bytes()).text == "Words"


def test_flowed_lines_are_joined():
    head = "Content-Type: text/plain; format=flowed"
    text = mime.read(letter(head, "One long \nline.\n> quoted \nmine\n-- \nAnn\n From here")).text
    assert text == "One long line.\n> quoted \nmine\n-- \nAnn\nFrom here"


def test_a_letter_inside_a_letter_is_a_file_and_not_the_text():
    inner = EmailMessage()
    inner["Subject"] = "inner"
    inner.set_content("unsubscribe")
    made = EmailMessage()
    made.set_content("See below")
    made.add_attachment(inner)
    mail = mime.read(made.as_bytes())
    assert mail.text == "See below"
    assert mail.attachments[0].content_type == "message/rfc822"
    assert b"unsubscribe" in mail.attachments[0].content


def test_parts_in_parts_without_end_are_survived():
    depth = 1500
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    assert mime.read(head.encode() + b"\nhello").message_id == ""


def test_a_huge_letter_is_read_quickly_and_cut():
    started = time.perf_counter()
    mail = mime.read(letter(PLAIN, "word " * 2_000_000))
    assert len(mail.text) == 500_000
    html = mime.read(letter("Content-Type: text/html", "<div><p>a<b" * 200_000))
    assert len(html.text) <= 500_000
    assert mime.visible_text("On " * 100_000) is not None
    assert mime.visible_text("On 1 \n" * 30_000) is not None
    assert time.perf_counter() - started < 10


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(raw):
    mime.read(raw)
    mime.read(b"Content-Type: multipart/report; boundary=x\nFrom: " + raw)
    mime.read(b"Content-Type: text/html\nSubject: " + raw[:40] + b"\n\n<!" + raw)


# Machines


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=x",
        "X-Autoreply: yes",
        "X-Autorespond: vacation",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "Return-Path: <>",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
    ],
)
def test_headers_of_machines_are_told(header):
    mail = mime.read(letter(header))
    assert mail.auto_submitted
    assert mail.auto_because.partition(":")[0] == header.partition(":")[0]


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: All",
        "Precedence: list",
        "Return-Path: <ann@example.com>",
        "X-Autoreply: no",
        "Subject: Out of office",
    ],
)
def test_headers_people_send_too_are_no_evidence(header):
    assert not mime.read(letter(header)).auto_submitted


REPORT = """\
From: MAILER-DAEMON@mx.example.com
To: bounces@example.com
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
Auto-Submitted: auto-replied

--b
Content-Type: text/plain

I could not deliver your letter.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Original-Recipient: rfc822;Gone@example.com
Final-Recipient: rfc822; gone@example.com
Action: ACTION
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user
--b
Content-Type: COPY

Message-ID: <touch-9@example.com>
Subject: Your roof

hello
--b--
"""


@pytest.mark.parametrize("copy", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_of_failure_names_the_letter_and_the_recipient(copy):
    mail = mime.read(REPORT.replace("ACTION", "failed").replace("COPY", copy).encode())
    assert mail.is_bounce
    assert not mail.is_from_person
    assert mail.bounced_recipient == "gone@example.com"
    assert mail.bounced_message_id == "touch-9@example.com"
    assert mail.bounce_status == "5.1.1"


def test_a_report_of_delay_is_no_bounce():
    mail = mime.read(REPORT.replace("ACTION", "delayed").replace("COPY", "message/rfc822").encode())
    assert not mail.is_bounce
    assert mail.auto_submitted


def test_a_bounce_of_the_old_kind_is_told_by_its_words():
    head = "From: Mail Delivery System <postmaster@mx.example.com>\nSubject: failure notice"
    body = "It could not be delivered to\n<gone@example.com>:\n550 5.1.1 unknown\n\nMessage-ID: <t-3@example.com>"
    mail = mime.read(letter(head, body))
    assert (mail.is_bounce, mail.bounced_recipient, mail.bounced_message_id, mail.bounce_status) == (
        True, "gone@example.com", "t-3@example.com", "5.1.1",
    )  # fmt: skip


def test_the_header_of_failed_recipients_is_enough():
    mail = mime.read(letter("From: x@example.com\nX-Failed-Recipients: gone@example.com"))
    assert (mail.is_bounce, mail.bounced_recipient) == (True, "gone@example.com")


def test_a_person_who_writes_about_a_returned_letter_is_no_bounce():
    assert not mime.read(letter("From: ann@example.com\nSubject: undelivered mail?")).is_bounce
