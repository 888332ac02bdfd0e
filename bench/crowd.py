"""A company of twelve reps with a million leads behind it. Runs inside an installation on PostgreSQL (bench/inside.py).

Leads come in the order of their numbers over three years; every tenth is a customer with a project and a house. The
log has ten entries a lead, in the order of time, those of one lead over eleven days.
"""

from __future__ import annotations

import json
import time
from typing import Any

from django.db import connection, transaction

from bench import crowd_work
from bench.crowd_facts import (
    DAYS,
    EVERY_CUSTOMER,
    EVERY_HOUSE,
    born,
    decided,
    owner_of,
    source_of,
    status_of,
    street_of,
    town_of,
    value_of,
    zip_of,
)
from bench.crowd_work import EVERY_TAG, EVERY_TASK, EVERY_VISIT
from bench.fill import LAST, door
from bench.spread import number, one_of, settle, spread, text
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.core.events.models import Event
from roofs.people.contacts.models import WORDS as CUSTOMER_WORDS
from roofs.people.contacts.models import Contact, Customer
from roofs.people.team.models import Profile
from roofs.production.projects.crews import Crew, CrewMember
from roofs.production.projects.models import Project
from roofs.sales.leads.models import WORDS as LEAD_WORDS
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import Budget, LostReason, Need, ProjectType
from roofs.sales.response.models import Clock
from roofs.sales.scoring.engine import Facts, score
from roofs.sales.scoring.models import Score
from roofs.sales.scoring.rules import RULES
from roofs.surfaces.api.policy import API, ApiRules

REPS, CREWS, ROOFERS = 12, 4, 3
SOME = 40
PEOPLE = {"manager": "manager@example.com", "rep": "rep0@example.com", "field": "roofer0-0@example.com"}
SYLLABLES = ("an", "bor", "chev", "dal", "er", "fin", "gro", "hal", "is", "jan", "kov", "lin", "mar", "nov", "os",
             "pet", "quin", "ras", "sten", "tor")  # fmt: skip
FIRST = ("Marta", "James", "Aisha", "Robert", "Elena", "David", "Grace", "Omar", "Linda", "Peter", "Nora", "Victor",
         "Carmen", "Walter", "Ingrid", "Samuel", "Teresa", "Hugo", "Judith", "Martin")  # fmt: skip


def people() -> dict[str, Any]:
    """Twelve who sell, four crews, a manager; and a company whose programs may ask as often as they like."""
    with transaction.atomic():
        office.save(office.get().model_copy(update={"name": "Bench Roofing", "city": "Troy", "state": "MI"}))
        API.save(ApiRules(requests_a_minute=1_000_000))
        if not User.objects.filter(email="manager@example.com").exists():
            User.objects.create_user("manager@example.com", full_name="Mary Manager", role="manager")
            for place in range(REPS):
                rep = User.objects.create_user(f"rep{place}@example.com", full_name=f"Rep Number{place}", role="sales")
                Profile.objects.create(user=rep, target_leads=2000, target_won=300, territory=[f"48{place % 4}"])
            for place in range(CREWS):
                _crew(place)
    return ways_in()


def _crew(place: int) -> None:
    crew = Crew.objects.create(name=f"Crew {place + 1}")
    for other in range(ROOFERS):
        email, name = f"roofer{place}-{other}@example.com", f"Roofer Number{place}{other}"
        CrewMember.objects.create(crew=crew, person=User.objects.create_user(email, full_name=name, role="field"))


def ways_in() -> dict[str, Any]:
    return {who: door(User.objects.get(email=email)) for who, email in PEOPLE.items()}


def company(leads: int, events: int) -> dict[str, Any]:
    """Everything but the people, unless it is there already."""
    told: dict[str, Any] = {"leads": leads}
    if Lead.objects.exists():
        return told | {"seconds": 0.0, "leads": Lead.objects.count()}
    began = time.perf_counter()
    for part, size in (
        (_contacts, leads),
        (_leads, leads),
        (_scores, leads),
        (_clocks, leads),
        (crowd_work.customers, leads // EVERY_CUSTOMER),
        (crowd_work.houses, leads // EVERY_HOUSE),
        (crowd_work.projects, leads // EVERY_CUSTOMER),
        (crowd_work.tags, leads // EVERY_TAG),
        (crowd_work.tasks, leads // EVERY_TASK),
        (crowd_work.visits, leads // EVERY_VISIT),
        (crowd_work.talks, leads),
        (crowd_work.log, events),
        (crowd_work.spend, DAYS // 30),
        (_words, 0),
    ):
        before = time.perf_counter()
        with transaction.atomic():
            part(size, leads)
        told[part.__name__.strip("_")] = round(time.perf_counter() - before, 1)
    settle()
    return told | {"seconds": time.perf_counter() - began}


def _contacts(rows: int, leads: int) -> None:
    made_up = " || ".join(one_of(SYLLABLES, salt) for salt in (11, 12, 13))
    spread(
        Contact,
        rows,
        {
            "first_name": one_of(FIRST, 10),
            "last_name": f"CASE WHEN {number(14, 10)} < 2 THEN {one_of(LAST, 15)} ELSE initcap({made_up}) END",
            "email": "'lead' || n || '@example.com'",
            "email_key": "'lead' || n || '@example.com'",
            "phone": "'+1' || (201 + n / 10000)::text || '555' || lpad(mod(n, 10000)::text, 4, '0')",
            "timezone": "'America/Detroit'",
            "compared_at": "now()",
            "created_at": born("n", leads),
            "updated_at": born("n", leads),
        },
    )


HEAT = "CASE WHEN score >= 80 THEN 'hot' WHEN score >= 60 THEN 'warm' WHEN score >= 40 THEN 'cool' ELSE 'cold' END"


def _given(leads: int) -> dict[str, str]:
    points = " + ".join(number(salt, 36) for salt in (21, 22, 23, 24))
    return {
        "born": born("n", leads),
        "decided": decided("n", leads),
        "status": status_of("n"),
        "score": f"greatest(0, least(100, {points} - 18))",
    }


def _leads(rows: int, leads: int) -> None:
    spread(
        Lead,
        rows,
        {
            "contact_id": "n",
            "customer_id": f"CASE WHEN mod(n, {EVERY_CUSTOMER}) = 0 THEN n / {EVERY_CUSTOMER} END",
            "status": "status",
            "stage_before": "CASE WHEN status IN ('won', 'lost', 'nurture', 'negotiation', 'quote_sent')"
            f" THEN {one_of(crowd_work.WAY_IN, 111)} WHEN status <> 'new' THEN 'new' ELSE '' END",
            "status_since": "born",
            "board_order": "-extract(epoch FROM born)",
            "source": source_of("n"),
            "project_type": one_of(ProjectType.values, 26),
            "message": text(
                "Hail on Tuesday; two shingles are in the yard and there is a stain on the bedroom ceiling."
            ),
            "address_line": street_of("n"),
            "city": town_of("n"),
            "state": "'MI'",
            "postal_code": zip_of("n"),
            "property_value": f"(150 + {number(27, 1350)}) * 1000",
            "budget": one_of(Budget.values, 28),
            "need": one_of(Need.values, 29),
            "estimated_value_cents": value_of("n"),
            "assigned_to_id": owner_of("n"),
            "lead_score": "score",
            "temperature": HEAT,
            "last_interaction_at": "born + interval '1 hour'",
            "won_at": "CASE WHEN status = 'won' THEN decided END",
            "lost_at": "CASE WHEN status = 'lost' THEN decided END",
            "lost_reason": f"CASE WHEN status = 'lost' THEN {one_of(LostReason.values, 30)} ELSE '' END",
            "created_at": "born",
            "updated_at": "born",
            "deleted_at": f"CASE WHEN {number(31, 200)} = 0 AND mod(n, {EVERY_CUSTOMER}) > 0 THEN now() END",
        },
        given=_given(leads),
    )


def _scores(rows: int, leads: int) -> None:
    told = score(Facts(property_value=450_000, postal_code="48009", form_fills=1, budget="estimated"), RULES.get())
    spread(
        Score,
        rows,
        {
            "lead_id": "n",
            "total": str(told.total),
            "breakdown": f"{text(json.dumps(told.as_json()))}::jsonb",
            "computed_at": born("n", leads),
        },
    )


def _clocks(rows: int, leads: int) -> None:
    spread(
        Clock,
        rows,
        {
            "lead_id": "n",
            "state": f"CASE WHEN {number(41, 20)} = 0 THEN 'closed' ELSE 'answered' END",
            "started_at": "born",
            "due_at": "born + interval '2 minutes'",
            "claimed_by_id": "owner",
            "claimed_at": "CASE WHEN owner IS NOT NULL THEN born + make_interval(secs => waited / 2) END",
            "seconds_to_claim": "CASE WHEN owner IS NOT NULL THEN waited / 2 END",
            "answered_by_id": "owner",
            "answered_at": "CASE WHEN owner IS NOT NULL THEN born + make_interval(secs => waited) END",
            "seconds_to_answer": "CASE WHEN owner IS NOT NULL THEN waited END",
        },
        given={"born": born("n", leads), "owner": owner_of("n"), "waited": f"20 + {number(42, 900)}"},
    )


def _words(_rows: int, _leads: int) -> None:
    """The triggers slept while the tables were filled."""
    with connection.cursor() as cursor:
        for index in (LEAD_WORDS, CUSTOMER_WORDS):
            cursor.execute(f"DROP TABLE {index.name}")
            index.build(connection)


def told() -> str:
    """How much there is, and its size on disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0] / 1e9
    counted: dict[str, Any] = {"leads": Lead, "events": Event, "customers": Customer, "projects": Project}
    parts = ", ".join(f"{model.objects.count():,} {name}" for name, model in counted.items())
    return f"{parts}; {size:.1f} GB"


def some_of(who: str) -> dict[str, list[int]]:
    """Keys of what this person may see, from old to new."""
    user = User.objects.get(email=PEOPLE[who])
    found = {}
    for name, rows in (("lead", Lead.objects), ("customer", Customer.objects), ("project", Project.objects)):
        last = rows.order_by("-pk").values_list("pk", flat=True)[0]
        near = [last * place // SOME for place in range(1, SOME + 1)]
        keys = [rows.visible_to(user).filter(pk__gte=key - last // SOME).order_by("pk").first() for key in near]
        found[name] = [one.pk for one in keys if one is not None]
    return found
