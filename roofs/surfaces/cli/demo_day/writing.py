# ruff: noqa: E501, PLR2004 -- how often somebody types what is the story itself
"""How one person, or something broken, looks at each door. The messes are those that real sources send."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from random import Random

from roofs.surfaces.cli.demo_day.deeds import Call, Deed, FilledForm, Letter, PostedForm, Sort
from roofs.surfaces.cli.demo_day.material import Person

LARGE = 3 * 1024 * 1024
TOO_LARGE_FOR_MAIL = 26 * 1024 * 1024
HOSTILE = '<script>alert("roof")</script><img src=x onerror=alert(1)>'
FORMULA = '=HYPERLINK("http://evil.example","click")'
SOURCES = ("google_ads", "google_lsa", "facebook", "nextdoor", "referral", "partner")


def phone_as_typed(random: Random, phone: str) -> str:
    area, line = phone[2:5], phone[8:]
    forms = (
        f"({area}) 555-{line}",
        f"{area}.555.{line}",
        f" {area}-555-{line} ",
        f"1 {area} 555 {line}",
        f"{area}555{line}",
        phone,
    )
    return random.choice(forms)


def email_as_typed(random: Random, email: str) -> str:
    return random.choice((email, email, email.upper(), f" {email} ", email.replace("@example", "@Example")))


def told(person: Person) -> str:
    return f"{person.place.job.capitalize()} at {person.place.address}. Please call me back, this week if you can."


def filled_form(random: Random, key: str, person: Person, sort: Sort) -> FilledForm:
    fields = {
        "full_name": person.name if random.random() < 0.8 else f"  {person.last_name.upper()},  {person.first_name} ",
        "phone": phone_as_typed(random, person.phone) if random.random() < 0.85 else "",
        "email": email_as_typed(random, person.email),
        "address": person.place.address,
        "project_type": random.choice(("", "repair", "replacement", "storm_damage", "inspection", "gutters")),
        "message": told(person),
    }
    if random.random() < 0.4 and fields["phone"]:
        fields["sms_consent"] = "on"
    return FilledForm(key=key, sort=sort, fields=fields)


def posted_form(random: Random, key: str, person: Person, sort: Sort) -> PostedForm:
    body = {
        "full_name": person.name,
        "phone": phone_as_typed(random, person.phone),
        "address": person.place.address,
        "message": random.choice((told(person), f"{FORMULA} {told(person)}", f"{HOSTILE} {told(person)}")),
        "roof_age_years": random.choice((4, 12, 19, 26, 31)),
    }
    if sort == "duplicate" or random.random() < 0.6:
        body["email"] = email_as_typed(random, person.email)
    return PostedForm(key=key, sort=sort, body=json.dumps(body).encode())


def call(random: Random, key: str, person: Person, sort: Sort) -> Call:
    body = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": email_as_typed(random, person.email),
        "source": random.choice(SOURCES),
        "address": person.place.address,
        "message": told(person),
        "property_value": random.choice((None, 180_000, 260_000, 340_000, 520_000, 790_000)),
        "website_visits": random.choice((0, 1, 2, 5)),
        "need": random.choice(("unknown", "immediate", "within_3_months", "exploring")),
    }
    if random.random() < 0.7:
        body["phone"] = phone_as_typed(random, person.phone)
    return Call(key=key, sort=sort, body=json.dumps(body, ensure_ascii=random.random() < 0.5).encode())


def letter(random: Random, key: str, person: Person, sort: Sort) -> Letter:
    """From somebody new, to the office."""
    written = EmailMessage(policy=SMTP)
    written["From"] = f'"{person.name}" <{person.email}>'
    written["Subject"] = random.choice(
        ("Roof", "quote please", f"{person.place.job} – how soon?", "Fwd: your sign on our street")
    )
    written["Message-ID"] = f"<{key}@mail.example.org>"
    text = f"Hello,\n\n{told(person)}\n\n{person.name}\n{phone_as_typed(random, person.phone)}\n"
    shape = random.randrange(4)
    if shape == 0:
        written.set_content(f"<p>{text}</p><p style='display:none'>{HOSTILE}</p>".replace("\n", "<br>"), subtype="html")
    else:
        written.set_content(text)
    raw = written.as_bytes()
    if shape == 1:  # says it is UTF-8 and is not
        raw = f"From: {person.email}\r\nSubject: Dach\r\nMessage-ID: <{key}@mail.example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n".encode()
        raw += text.replace("\n", "\r\n").encode("cp1252", "replace")
    return Letter(key=key, sort=sort, raw=raw, sender=person.email)


def broken(random: Random, key: str, person: Person, number: int) -> Deed:
    """One after the other, so that each is there however short the day."""
    makers = BROKEN
    return makers[number % len(makers)](random, key, person)


def _nobody_to_call(random: Random, key: str, person: Person) -> Deed:
    body = {"first_name": person.first_name, "message": "call me"}
    return Call(key=key, sort="broken", label="no contact at all", body=json.dumps(body).encode())


def _form_without_contact(random: Random, key: str, person: Person) -> Deed:
    return FilledForm(
        key=key, sort="broken", label="no contact at all", fields={"full_name": person.name, "message": "roof?"}
    )


def _wrong_bytes(random: Random, key: str, person: Person) -> Deed:
    body = b'{"first_name": "' + "Søren".encode("latin-1") + b'", "email": "' + person.email.encode() + b'"}'
    return Call(key=key, sort="broken", label="not UTF-8", body=body)


def _huge(random: Random, key: str, person: Person) -> Deed:
    body = json.dumps({"email": person.email, "message": "x" * LARGE}).encode()
    return Call(key=key, sort="broken", label="huge body", body=body)


def _bad_phone(random: Random, key: str, person: Person) -> Deed:
    body = {"full_name": person.name, "phone": "call my wife", "message": HOSTILE}
    return PostedForm(key=key, sort="broken", label="no phone number", body=json.dumps(body).encode())


def _unknown_field(random: Random, key: str, person: Person) -> Deed:
    body = {"email": person.email, "lead_score": 100, "is_admin": True}
    return Call(key=key, sort="broken", label="unknown fields", body=json.dumps(body).encode())


def _wrong_types(random: Random, key: str, person: Person) -> Deed:
    body = {"email": [person.email], "property_value": "lots", "website_visits": -3}
    return Call(key=key, sort="broken", label="wrong types", body=json.dumps(body).encode())


def _no_json(random: Random, key: str, person: Person) -> Deed:
    return PostedForm(key=key, sort="broken", label="no JSON", body=b"\xff\xfe{")


def _nobody_wrote(random: Random, key: str, person: Person) -> Deed:
    raw = f"Subject: cheap shingles\r\nMessage-ID: <{key}@mail.example.org>\r\n\r\nBest prices.\r\n".encode()
    return Letter(key=key, sort="broken", label="no sender", raw=raw, sender="")


def _other_domain(random: Random, key: str, person: Person) -> Deed:
    raw = f"From: {person.email}\r\nSubject: hello\r\n\r\nplease pass on\r\n".encode()
    return Letter(
        key=key, sort="broken", label="for another domain", raw=raw, sender=person.email, to="somebody@example.net"
    )


def _letter_too_large(random: Random, key: str, person: Person) -> Deed:
    raw = f"From: {person.email}\r\nSubject: photos\r\n\r\n".encode() + b"x" * 70 + b"\r\n"
    return Letter(
        key=key,
        sort="broken",
        label="letter too large",
        raw=raw + raw * (TOO_LARGE_FOR_MAIL // len(raw)),
        sender=person.email,
    )


BROKEN: tuple[Callable[[Random, str, Person], Deed], ...] = (
    _nobody_to_call,
    _form_without_contact,
    _wrong_bytes,
    _bad_phone,
    _nobody_wrote,
    _huge,
    _unknown_field,
    _no_json,
    _other_domain,
    _wrong_types,
    _letter_too_large,
)
