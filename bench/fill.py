"""People, leads and enrolments in bulk, the same ones every time. Runs inside an installation (see bench/inside.py)."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from roofs.comms.messaging.policy import pace
from roofs.core.accounts import tokens
from roofs.core.accounts.models import User
from roofs.core.company.office import office
from roofs.marketing.cadence.models import Enrolment, Sequence
from roofs.marketing.cadence.policy import CADENCE
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead
from roofs.sales.leads.vocabulary import Budget, Need, ProjectType, Source, Status
from roofs.surfaces.api.policy import API, ApiRules

SEED = 20_250_601
ANY_PACE = {"emails_per_minute": 1_000_000, "mailbox_per_day": 0, "domain_per_day": 0, "mail_service_per_minute": 0}
BATCH = 2000
REPS = 8
FIRST = ("Marta", "James", "Aisha", "Robert", "Elena", "David", "Grace", "Omar", "Linda", "Peter", "Nora", "Victor")
LAST = ("Delgado", "Novak", "Okafor", "Larsen", "Kim", "Haddad", "Rossi", "Meyer", "Silva", "Brandt", "Cole", "Fuentes")
STREETS = ("Maple Ave", "Woodward Ave", "Lakeview Dr", "Quarton Rd", "Oak St", "Cranbrook Rd")
TOWNS = (("Birmingham", "48009"), ("Troy", "48084"), ("Novi", "48375"), ("Royal Oak", "48067"), ("Rochester", "48307"))
STATUS_WEIGHTS = (12, 16, 10, 8, 6, 8, 4, 16, 14, 6)
SOURCE_WEIGHTS = (18, 15, 8, 9, 4, 8, 8, 3, 6, 4, 2, 4, 4, 2, 2, 1, 1, 1)


def people() -> dict[str, Any]:
    """The staff; and a company whose letters may go out, at any pace."""
    with transaction.atomic():
        office.save(
            office.get().model_copy(
                update={"name": "Bench Roofing", "address": "1 Main St", "city": "Troy", "state": "MI"}
            )
        )
        pace.save(pace.get().model_copy(update=ANY_PACE))
        API.save(ApiRules(requests_a_minute=1_000_000))
        manager = User.objects.create_user("manager@example.com", full_name="Mary Manager", role="manager")
        reps = [
            User.objects.create_user(f"rep{n}@example.com", full_name=f"Rep Number{n}", role="sales")
            for n in range(REPS)
        ]
    return {"manager": door(manager), "rep": door(reps[0]), "reps": [rep.pk for rep in reps]}


def door(user: User) -> dict[str, Any]:
    """Ways in for one person: a bearer token and the key of a browser's session."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"id": user.pk, "session": session.session_key, "token": tokens.issue_pair(user).access}


def sessions(how_many: int) -> list[str]:
    """One browser each, all of the manager."""
    manager = User.objects.get(email="manager@example.com")
    return [str(door(manager)["session"]) for _ in range(how_many)]


def leads(how_many: int) -> dict[str, float]:
    """Contacts with one lead each; scores, sources, stages and owners spread as in a busy office."""
    began = time.perf_counter()
    reps = list(User.objects.sellers().order_by("pk").values_list("pk", flat=True))
    pour(Contact, (_contact(key) for key in range(1, how_many + 1)))
    chance = random.Random(SEED)
    pour(Lead, (_lead(key, chance, reps) for key in range(1, how_many + 1)))
    filled = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")  # as autovacuum would
    return {"seconds": filled}


def _contact(key: int) -> dict[str, Any]:
    mail = f"lead{key}@example.com"
    return {
        "id": key,
        "first_name": FIRST[key % len(FIRST)],
        "last_name": LAST[key // len(FIRST) % len(LAST)],
        "email": mail,
        "email_key": mail,
        "phone": f"+1248555{key % 10_000:04d}",
        "timezone": "America/Detroit",
    }


def _lead(key: int, chance: random.Random, reps: list[int]) -> dict[str, Any]:
    score = min(100, max(0, round(chance.gauss(52, 20))))
    town, zip_code = TOWNS[key % len(TOWNS)]
    created = timezone.now() - timedelta(minutes=chance.randrange(3 * 365 * 24 * 60))
    return {
        "id": key,
        "contact_id": key,
        "status": chance.choices(Status.values, STATUS_WEIGHTS)[0],
        "status_since": created,
        "board_order": -created.timestamp(),
        "source": chance.choices(Source.values, SOURCE_WEIGHTS)[0],
        "project_type": chance.choice(ProjectType.values),
        "message": "Hail on Tuesday; two shingles are in the yard and there is a stain on the bedroom ceiling.",
        "address_line": f"{100 + key % 9000} {STREETS[key % len(STREETS)]}",
        "city": town,
        "state": "MI",
        "postal_code": zip_code,
        "property_value": chance.randrange(150, 1500) * 1000,
        "budget": chance.choice(Budget.values),
        "need": chance.choice(Need.values),
        "estimated_value_cents": chance.randrange(5_000, 60_000) * 100,
        "assigned_to_id": chance.choice(reps) if chance.random() < 0.9 else None,
        "lead_score": score,
        "temperature": "hot" if score >= 80 else "warm" if score >= 60 else "cool" if score >= 40 else "cold",
        "created_at": created,
        "updated_at": created,
    }


def enrolments(how_many: int) -> float:
    """So many people due for the first step at once. Returns the moment from which an engine could see them."""
    reps = list(User.objects.sellers().order_by("pk").values_list("pk", flat=True))
    sequence = Sequence.objects.get(slug=CADENCE.get().new_lead_sequence)
    first = sequence.live.steps.order_by("position").first()
    if first is None:
        raise ValueError("the sequence has no steps")
    chance, now = random.Random(SEED), timezone.now()
    common: dict[str, Any] = {"sequence_id": sequence.pk, "version_id": sequence.live.pk, "next_step_id": first.pk}
    common |= {
        "next_run_at": now,
        "wait_anchor": now,
        "started_at": now,
        "zones": ["America/Detroit"],
        "source": "bench",
    }
    keys = range(1, how_many + 1)
    with transaction.atomic():
        pour(Contact, (_contact(key) for key in keys))
        pour(Lead, (_lead(key, chance, reps) | {"status": "new", "form_fills": 1} for key in keys))
        pour(Enrolment, ({"id": key, "contact_id": key, "subject_id": key, **common} for key in keys))
    return time.time()


def pour(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Straight into the table, every column: what a row does not say is the model's default."""
    fields = model._meta.concrete_fields
    blank = model(updated_at=timezone.now()) if any(field.name == "updated_at" for field in fields) else model()
    usual = {field.attname: field.get_db_prep_save(getattr(blank, field.attname), connection) for field in fields}
    given = {field.attname: field for field in fields}
    ready = (
        list((usual | {name: given[name].get_db_prep_save(value, connection) for name, value in row.items()}).values())
        for row in rows
    )
    columns = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for values in ready:
                    copy.write_row(values)
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
        else:
            marks = ", ".join(["%s"] * len(fields))
            for many in _batches(ready):
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", many)


def _batches(rows: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    while many := list(islice(rows, BATCH)):
        yield many
