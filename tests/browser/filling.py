"""Fills an empty installation with a small office. Runs inside `roofs shell`; its last line says what was made."""

from __future__ import annotations

import json
import sys
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from roofs.comms.calendar import booking, tasks
from roofs.comms.calendar.models import BookingLink
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.core.transfer import importing
from roofs.marketing.cadence import planning, sending
from roofs.marketing.cadence.enrolling import enrol
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.campaigns import drafts, running
from roofs.people.team import duty
from roofs.sales.leads.arriving import LeadIn
from roofs.sales.leads.intake import accept
from roofs.sales.leads.models import Lead, WebForm
from roofs.sales.leads.pipeline import advance
from roofs.sales.leads.vocabulary import Source
from tests.browser.cast import BOOKING_KEY, FORM_KEY, LEADS, PASSWORD, PEOPLE, TASKS

CROWD = 30


def hire() -> dict[str, User]:
    people = {
        name: User.objects.create_user(f"{name}@example.com", PASSWORD, full_name=full_name, role=role)
        for name, (full_name, role) in PEOPLE.items()
    }
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in people.values()
    )
    # Whom a new lead rings must not depend on the tests before.
    duty.go_off_duty(people["tom"], people["tom"])
    return people


def furnish(admin: User) -> None:
    """A letter may only go out with a postal address on it."""
    home = {"address": "1 Main St", "city": "Troy", "state": "MI", "postal_code": "48083", "phone": "+12485550100"}
    told = office.get().model_copy(update={"name": "Ridgeline Roofing", "timezone": "America/Detroit", **home})
    office.save(told, admin)


def take_in(people: dict[str, User]) -> dict[str, Lead]:
    """As a list: nobody is rung and nobody is given a lead by turn."""
    found = {}
    for n, (name, (owner, status, facts)) in enumerate(LEADS.items()):
        first, _, last = name.partition(" ")
        told = {"first_name": first, "last_name": last, "email": f"{first}.{last}@example.com".lower(), **facts}
        told.setdefault("phone", f"+1248555{n + 110:04}")
        lead = accept(LeadIn.model_validate(told), door="import", owner=people.get(owner)).lead
        found[name] = lead if status == "new" else advance(lead, status, people["mia"])
    for n in range(CROWD):
        told = {"first_name": "Crowd", "last_name": f"Number {n:02}", "email": f"crowd{n}@example.com", "city": "Novi"}
        accept(LeadIn.model_validate({**told, "state": "MI", "source": "yard_sign"}), door="import")
    return found


def plan(people: dict[str, User], leads: dict[str, Lead]) -> None:
    for title, (owner, days, name) in TASKS.items():
        due = timezone.now() + timedelta(days=days)
        tasks.add(title, due, subject=leads.get(name), actor=people["mia"], assigned_to=people[owner], kind="call")


def write_to_somebody(lead: Lead, actor: User) -> None:
    """So that there is a letter to look at from the first moment."""
    enrol(lead, Sequence.objects.get(slug="sixteen-touch"), actor=actor, source="hand")
    planning.plan_due()
    sending.send_due()


def import_a_list(actor: User) -> None:
    text = b"Name,Phone,Email\nIvy Imported,248-555-0191,ivy@example.com\nNo Way To Answer,,\n"
    made = importing.begin(SimpleUploadedFile("spring fair.csv", text), actor, "leads", Source.OTHER)
    importing.start(made, made.columns)


def keep_a_calendar(people: dict[str, User], lead: Lead) -> None:
    """Today at noon, so that every view shows it; and a page on which others can book."""
    noon = timezone.now().astimezone(people["ava"].zone).replace(hour=12, minute=0, second=0, microsecond=0)
    booking.book("inspection", noon, people=[people["ava"]], subject=lead, contact=lead.contact, actor=people["mia"])
    BookingLink.objects.create(user=people["ava"], kind="inspection", title="Free roof inspection", key=BOOKING_KEY)


def campaign(actor: User) -> None:
    """One that waits to be started, and a sequence that is still written."""
    letters = Sequence.objects.get(slug="nine-touch")
    running.write({"name": "Quiet leads", "sequence": letters, "query": "q=Crowd"}, actor)
    drafts.open_draft(letters, actor)


def main() -> None:
    people = hire()
    furnish(people["dana"])
    WebForm.objects.create(name="Website", key=FORM_KEY)
    leads = take_in(people)
    plan(people, leads)
    write_to_somebody(leads["Marta Delgado"], people["mia"])
    import_a_list(people["mia"])
    keep_a_calendar(people, leads["Marta Delgado"])
    campaign(people["mia"])
    made = {name: {"lead": lead.pk, "contact": lead.contact_id} for name, lead in leads.items()}
    sys.stdout.write(json.dumps(made) + "\n")
