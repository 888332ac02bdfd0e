from __future__ import annotations

import io
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from roofs.comms.messaging import policy
from roofs.comms.messaging.models import Message
from roofs.comms.messaging.providers import EMAIL
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.core.jobs.worker import drain
from roofs.integrations.smtp.listener import listen
from roofs.integrations.smtp.mail import SmtpSender
from roofs.marketing.cadence.models import Enrolment
from roofs.marketing.cadence.planning import plan_due
from roofs.marketing.cadence.sending import send_due
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead, WebForm
from roofs.surfaces.cli import first_signins
from roofs.surfaces.cli.demo import company
from roofs.surfaces.cli.demo_day import answering, doors, material, planning, playing, writing
from roofs.surfaces.cli.demo_day.deeds import Upload
from roofs.surfaces.cli.demo_day.diary import Diary
from roofs.surfaces.cli.demo_day.material import Material
from roofs.surfaces.web.public import ticket
from tests.integrations.rehearsal.test_rehearsal import free_port

PASSWORD = "a-long-quiet-evening"


@pytest.fixture
def built_in() -> Material:
    return material.find(None)


def test_the_same_number_gives_the_same_day(built_in: Material):
    one, other = (planning.plan(5, 100, built_in) for _ in range(2))
    assert [deed for deed in one.first if not isinstance(deed, Upload)] == [
        deed for deed in other.first if not isinstance(deed, Upload)
    ]
    assert one.again == other.again
    assert one.mailboxes != planning.plan(6, 100, built_in).mailboxes


def test_a_day_has_everything_that_real_days_have(built_in: Material):
    day = planning.plan(1, 200, built_in)
    deeds = day.first + day.again
    assert len({deed.key for deed in deeds}) == len(deeds)
    assert len(day.mailboxes) == 200
    assert {deed.door for deed in deeds} == {"form", "api", "import", "mail"}
    assert {deed.sort for deed in deeds} == {"good", "duplicate", "broken"}
    assert {deed.label for deed in deeds if deed.sort == "broken"} >= {"huge body", "not UTF-8", "no contact at all"}
    assert len(writing.BROKEN) <= sum(deed.sort == "broken" for deed in deeds)
    people = sum(deed.rows if isinstance(deed, Upload) else 1 for deed in deeds if deed.sort != "broken")
    assert 180 <= people <= 220


def test_permits_are_addresses_and_jobs_when_they_are_there(tmp_path: Path):
    folder = tmp_path / "property_permits"
    folder.mkdir()
    (folder / "spearfish_building_permits.no_names.csv").write_text(
        "year,site_address,construction_type\n"
        '2024,"10 MAIN STREET, SPEARFISH SD 57783",COMMERCIAL RE-ROOF\n'
        "2024,12 MAIN STREET,PLUMBING\n"
    )
    found = material.find(tmp_path)
    assert [place.job for place in found.places] == ["COMMERCIAL RE-ROOF"]
    assert "Spearfish" in found.source
    assert planning.plan(1, 20, found).count > 10


def test_the_diary_remembers_what_must_be_the_same_again(tmp_path: Path):
    diary = Diary(tmp_path)
    assert diary.same_list("a", b"first") == diary.same_list("a", b"second") == b"first"
    diary.keep_tickets({"1": "t"})
    for number in range(3):
        diary.keep_letter(f"Subject: {number}\r\nTo: ann@example.org\r\n\r\nx".encode())
    later = Diary(tmp_path)
    assert later.tickets == {"1": "t"}
    assert [letter["Subject"] for letter in later.letters] == ["0", "1", "2"]


def test_a_reply_names_the_letter_and_is_the_same_letter_the_second_time():
    letter = EmailMessage()
    letter["From"], letter["Reply-To"] = "office@ridgeline.example.com", "reply+token@ridgeline.example.com"
    letter["Message-ID"], letter["Subject"] = "<1@ridgeline.example.com>", "Your roof"
    once, again = (answering._reply(answering.REPLY, "ann@example.org", letter) for _ in range(2))
    assert once == again
    assert b"In-Reply-To: <1@ridgeline.example.com>" in once
    assert b"In-Reply-To" not in answering._reply(answering.REPLY_BY_ADDRESS, "ann@example.org", letter)
    assert b"Auto-Submitted: auto-replied" in answering._reply(answering.MACHINE, "ann@example.org", letter)


def test_without_an_installation_it_says_so(data: Path):
    first_signins.write([first_signins.SignIn("dana@example.com", PASSWORD, "Owner")])
    with pytest.raises(CommandError, match="Is it started"):
        call_command("demo_day", url=f"http://127.0.0.1:{free_port()}")
    (data / first_signins.FILE).unlink()
    with pytest.raises(CommandError, match="Nobody to sign in"):
        call_command("demo_day", url="http://127.0.0.1:1")
    with pytest.raises(CommandError, match="--leads must be"):
        call_command("demo_day", leads=0)


@pytest.fixture
def installation(
    live_server: Any, data: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Any]]:
    """All of it in this process: pages, the door for mail, and a mail server that the day itself is."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MAIL_DOMAIN = "ridgeline.example.com"
    settings.BASE_URL = live_server.url
    settings.MEDIA_ROOT = str(data / "files")
    office.save(company.ridgeline(timezone.now().date()))
    policy.pace.save(policy.Pace(emails_per_minute=1_000_000, mail_service_per_minute=0))  # a day in a minute
    WebForm.objects.create(name=company.FORM_NAME, key=company.FORM_KEY)
    people = [
        User.objects.create_user(f"{name}@example.com", PASSWORD, full_name=name.title(), role=role)
        for name, role in (("dana", "admin"), ("priya", "sales"), ("luis", "sales"))
    ]
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people
    )
    first_signins.write([first_signins.SignIn(user.email, PASSWORD, user.full_name) for user in people])
    sink, door = free_port(), free_port()
    sender = SmtpSender.from_url(f"smtp://127.0.0.1:{sink}?tls=none")
    monkeypatch.setattr(EMAIL, "get", lambda: sender)
    monkeypatch.setattr(ticket, "QUICKEST", -1)
    monkeypatch.setattr(doors, "PERSON_READS", 0)
    monkeypatch.setattr(playing.Day, "_settle", _settle)
    listener = listen(f"127.0.0.1:{door}")
    yield {"url": live_server.url, "smtp_in": f"127.0.0.1:{door}", "sink_port": sink, "material": data, "pace": 200}
    sender.close()
    listener.stop()
    listener.handler.close()


def _settle(day: playing.Day, what: str) -> dict[str, Any]:
    """What the engine does, done at once."""
    for _ in range(4):
        drain()
        plan_due(timezone.now())
        send_due(timezone.now())
    return day._look()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_second_run_changes_nothing_twice(installation: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doors, "IMPORT_PATIENCE", 0.5)
    first = _played(installation)
    assert re.search(r"(\d+) new leads\.", first)
    before = _figures()
    assert before["leads"] > 20
    assert before["stopped"] >= 1
    second = _played(installation)
    assert "0 new leads. Nothing was done twice." in second
    assert _figures() == before


def _played(installation: dict[str, Any]) -> str:
    out = io.StringIO()
    call_command("demo_day", leads=60, patience=0.0, stdout=out, **installation)
    return out.getvalue()


def _figures() -> dict[str, int]:
    return {
        "leads": Lead.objects.count(),
        "contacts": Contact.objects.count(),
        "stopped": Enrolment.objects.filter(status="exited").count(),
        "letters": Message.objects.count(),
    }
