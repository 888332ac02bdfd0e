"""What a big company has beside its leads: customers, houses, projects, tags, tasks, visits, talks and the log."""

from __future__ import annotations

from django.db.models import Max

from bench.crowd_facts import (
    DAYS,
    EVERY_CUSTOMER,
    EVERY_HOUSE,
    born,
    decided,
    is_done,
    owner_of,
    source_of,
    status_of,
    street_of,
    town_of,
    value_of,
    zip_of,
)
from bench.spread import in_turn, number, one_of, spread, text
from roofs.comms.calendar.models import Appointment, Attendance, Task
from roofs.comms.timeline.models import Interaction
from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.tags.models import Tag, Tagging
from roofs.marketing.spending.models import Spend
from roofs.people.contacts.models import Customer
from roofs.places.properties.models import Property
from roofs.production.projects.crews import Crew
from roofs.production.projects.models import Project
from roofs.sales.leads.vocabulary import Source

TAGS, EVERY_TASK, EVERY_VISIT, EVERY_TAG = 20, 5, 5, 2
WAY_IN = ("contacted", "qualified", "appointment_scheduled", "quote_sent")
LATER = (0, 0, 1, 5, 20, 100, 500, 2000, 5000, 10_000)
"""How many leads later each entry of a lead's history is written."""
HELD = ("completed",) * 8 + ("cancelled", "no_show")


def customers(rows: int, leads: int) -> None:
    lead = f"n * {EVERY_CUSTOMER}"
    spread(
        Customer,
        rows,
        {
            "contact_id": lead,
            "assigned_to_id": owner_of(lead),
            "customer_since": f"({decided(lead, leads)})::date",
            "source": source_of(lead),
            "address_line": street_of(lead),
            "city": town_of(lead),
            "state": "'MI'",
            "postal_code": zip_of(lead),
            "open_projects": "CASE WHEN is_done THEN 0 ELSE 1 END",
            "completed_projects": "CASE WHEN is_done THEN 1 ELSE 0 END",
            "lifetime_value_cents": f"CASE WHEN is_done THEN {value_of(lead)} ELSE 0 END",
            "last_completed_on": f"CASE WHEN is_done THEN ({decided(lead, leads)} + interval '30 days')::date END",
            "created_at": decided(lead, leads),
            "updated_at": decided(lead, leads),
        },
        given={"is_done": is_done(lead, leads)},
    )


def houses(rows: int, leads: int) -> None:
    lead = f"n * {EVERY_HOUSE}"
    spread(
        Property,
        rows,
        {
            "owner_id": lead,
            "address_line": street_of(lead),
            "city": town_of(lead),
            "state": "'MI'",
            "postal_code": zip_of(lead),
            "address_key": f"upper({street_of(lead)} || '|' || {zip_of(lead)})",
            "year_built": f"1920 + {number(51, 100)}",
            "roof_year": f"1995 + {number(52, 28)}",
            "roof_material": "'architectural'",
            "created_at": born(lead, leads),
            "updated_at": born(lead, leads),
        },
    )


def projects(rows: int, leads: int) -> None:
    lead, crews = f"n * {EVERY_CUSTOMER}", list(Crew.objects.order_by("pk").values_list("pk", flat=True))
    coming = one_of(("approved", "scheduled", "in_progress", "on_hold"), 61, weights=(4, 3, 2, 1))
    over = one_of(("completed", "invoiced", "closed", "cancelled"), 62, weights=(2, 3, 14, 1))
    spread(
        Project,
        rows,
        {
            "number": "'P-' || lpad(n::text, 7, '0')",
            "name": "'Roof of ' || street",
            "customer_id": "n",
            "site_id": f"n * {EVERY_CUSTOMER // EVERY_HOUSE}",
            "lead_id": lead,
            "project_type": "'replacement'",
            "status": "status",
            "status_since": "decided",
            "assigned_to_id": owner_of(lead),
            "crew_id": in_turn(crews, "n"),
            "contract_value_cents": value_of(lead),
            "estimated_cost_cents": f"{value_of(lead)} * 6 / 10",
            "paid_cents": f"CASE WHEN status IN ('invoiced', 'closed') THEN {value_of(lead)} ELSE 0 END",
            "scheduled_start": "(decided + interval '20 days')::date",
            "scheduled_end": "(decided + interval '22 days')::date",
            "approved_at": "decided",
            "completed_at": "CASE WHEN status IN ('completed', 'invoiced', 'closed')"
            " THEN decided + interval '30 days' END",
            "created_at": "decided",
            "updated_at": "decided",
        },
        given={
            "decided": decided(lead, leads),
            "street": street_of(lead),
            "status": f"CASE WHEN {is_done(lead, leads)} THEN {over} ELSE {coming} END",
        },
    )


def tags(rows: int, leads: int) -> None:
    tags = [Tag.objects.create(name=f"Bench tag {place}").pk for place in range(TAGS)]
    spread(
        Tagging,
        rows,
        {
            "tag_id": one_of(tags, 71),
            "subject_type": "'lead'",
            "subject_id": f"n * {EVERY_TAG}",
            "at": born(f"n * {EVERY_TAG}", leads),
        },
    )


def tasks(rows: int, leads: int) -> None:
    lead = f"n * {EVERY_TASK}"
    spread(
        Task,
        rows,
        {
            "title": "'Call about the roof at ' || " + street_of(lead),
            "kind": "'call'",
            "due_at": f"{born(lead, leads)} + interval '2 days'",
            "assigned_to_id": owner_of(lead),
            "subject_type": "'lead'",
            "subject_id": lead,
            "contact_id": lead,
            "done_at": f"CASE WHEN {number(81, 100)} > 2 THEN {born(lead, leads)} + interval '1 day' END",
            "created_at": born(lead, leads),
            "updated_at": born(lead, leads),
        },
    )


def visits(rows: int, leads: int) -> None:
    """Each person's one after the other, so that nobody is in two places: the last ones are next month."""
    lead, staff = (
        f"n * {EVERY_VISIT}",
        list(User.objects.filter(role__in=("sales", "field")).values_list("pk", flat=True)),
    )
    a_day = 16
    days = rows // len(staff) // a_day
    place = f"(n / {len(staff)})"
    starts = f"(date_trunc('day', now()) + make_interval(days => ({place} / {a_day} - {days} + 30)::int,"
    starts += f" mins => (12 * 60 + mod({place}, {a_day}) * 30)::int))"
    given = {"starts": starts}
    status = f"CASE WHEN starts > now() THEN 'scheduled' ELSE {one_of(HELD, 91)} END"
    _meetings(rows, lead, status, given)
    spread(
        Attendance,
        rows,
        {
            "appointment_id": "n",
            "user_id": in_turn(staff, "n"),
            "starts_at": "starts",
            "ends_at": "starts + interval '30 minutes'",
            "holds": f"{status} IN ('scheduled', 'completed')",
        },
        given=given,
    )


def _meetings(rows: int, lead: str, status: str, given: dict[str, str]) -> None:
    spread(
        Appointment,
        rows,
        {
            "kind": "'inspection'",
            "subject_type": "'lead'",
            "subject_id": lead,
            "contact_id": lead,
            "starts_at": "starts",
            "ends_at": "starts + interval '30 minutes'",
            "zone": "'America/Detroit'",
            "address_line": street_of(lead),
            "city": town_of(lead),
            "state": "'MI'",
            "postal_code": zip_of(lead),
            "status": status,
            "uid": "md5(n::text)::uuid",
            "created_at": "starts - interval '3 days'",
            "updated_at": "starts - interval '3 days'",
        },
        given=given,
    )


def talks(rows: int, leads: int) -> None:
    spread(
        Interaction,
        rows,
        {
            "kind": one_of(("call", "email", "sms", "note"), 101),
            "direction": one_of(("in", "out"), 102),
            "subject_type": "'lead'",
            "subject_id": "n",
            "contact_id": "n",
            "summary": text("Talked about the roof"),
            "body": text("They want it done before winter and ask what the insurance pays."),
            "created_by_id": owner_of("n"),
            "happened_at": f"{born('n', leads)} + interval '1 hour'",
            "created_at": f"{born('n', leads)} + interval '1 hour'",
            "updated_at": f"{born('n', leads)} + interval '1 hour'",
        },
    )


def log(rows: int, leads: int) -> None:
    """Entry after entry in the order of time; the first ones of the file are about leads that came before it."""
    each = max(1, rows // leads)
    lead = f"greatest(1, (n - 1) / {each} + 1 - {in_turn(LATER, f'mod(n - 1, {each})')})"
    moved = f"lead_status IN ('won', 'lost', 'nurture', 'negotiation', 'quote_sent') AND entry = {min(8, each - 1)}"
    names = ("lead.arrived", "lead.scored", "response.started", "lead.assigned", "response.answered",
             "interaction.logged", "lead.advanced", "interaction.logged", "lead.changed", "lead.scored")  # fmt: skip
    first = "jsonb_build_object('changes', jsonb_build_object('status', jsonb_build_array('new', 'contacted')))"
    last = "jsonb_build_object('changes', jsonb_build_object('status', jsonb_build_array(came_from, lead_status)))"
    before = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    spread(
        Event,
        rows,
        {
            "id": f"n + {before}",
            "name": f"CASE WHEN {moved} THEN 'lead.advanced' WHEN entry = 6 AND lead_status = 'new' THEN 'lead.changed'"
            f" ELSE {in_turn(names, 'entry')} END",
            "at": f"now() - make_interval(secs => ({rows} - n) * {DAYS * 86_400.0 / rows} + 30)",
            "actor_id": owner_of("lead"),
            "subject_type": "'lead'",
            "subject_id": "lead",
            "data": f"CASE WHEN {moved} THEN {last} WHEN entry = 6 AND lead_status <> 'new' THEN {first}"
            """ WHEN entry IN (6, 8) THEN '{"changes": {"city": ["Troy", "Novi"]}}'::jsonb"""
            """ WHEN entry IN (1, 9) THEN '{"changes": {"lead_score": [0, 52]}, "why": ""}'::jsonb"""
            f" WHEN entry = 0 THEN jsonb_build_object('door', 'api', 'source', {source_of('lead')})"
            " ELSE '{}'::jsonb END",
            "to": "'[]'::jsonb",
        },
        given={
            "lead": lead,
            "entry": f"mod(n - 1, {each})",
            "lead_status": status_of(lead),
            "came_from": one_of(WAY_IN, 111, lead),
        },
    )


def spend(rows: int, leads: int) -> None:
    sources = [Source.GOOGLE_ADS.value, Source.GOOGLE_LSA.value, Source.FACEBOOK.value, Source.DIRECT_MAIL.value]
    spread(
        Spend,
        rows * len(sources),
        {
            "source": in_turn(sources, "n - 1"),
            "month": f"(date_trunc('month', now()) - make_interval(months => ((n - 1) / {len(sources)})::int))::date",
            "cents": f"200000 + {number(121, 800_000)}",
        },
    )
