"""Making sense of a row about a project: the job, its customer and the house it is on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roofs.core.events import Happening, record_many
from roofs.core.kit import days, money
from roofs.core.kit.refusals import Refused
from roofs.core.transfer.incoming import Cells, Marks, Unreadable, plain_marks
from roofs.core.transfer.own_fields import Landed
from roofs.people.contacts.models import Customer
from roofs.people.contacts.welcoming import Welcome, known_among, welcome
from roofs.places.properties import customer_rows, keeping
from roofs.production.projects.models import Project
from roofs.production.projects.opening import open_many, prepare
from roofs.production.projects.vocabulary import ASIDE, WAY, Status
from roofs.production.projects.workflow import REACHED
from roofs.sales.leads.reading import JOB_WORDS
from roofs.sales.leads.vocabulary import ProjectType

if TYPE_CHECKING:
    from roofs.core.accounts.models import User
    from roofs.core.transfer.models import Import

PERSON = {
    "customer_name": "full_name",
    "customer_phone": "phone",
    "customer_email": "email",
    "customer_company": "company_name",
    "address": "address",
    "address_line": "address_line",
    "city": "city",
    "state": "state",
    "postal_code": "postal_code",
}
"""Field here -> field of the customer; the address is that of the house, and the customer's own when he is new."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("project name", "job name", "deal name", "title", "project", "name"),
    "number": ("number", "job number", "project number", "job #"),
    "customer_name": ("customer", "customer name", "client", "homeowner", "contact", "contact name", "primary contact"),
    "customer_phone": ("customer phone", "phone", "phone number", "mobile", "cell", "contact phone"),
    "customer_email": ("customer email", "email", "e-mail", "email address", "contact email"),
    "customer_company": ("company", "company name", "business", "account name"),
    "address": ("full address", "property address", "site address", "job address", "location address"),
    "address_line": ("street", "street address", "address", "address line 1", "job street"),
    "city": ("city", "job city", "town"),
    "state": ("state", "job state"),
    "postal_code": ("zip", "zip code", "postal code", "job zip"),
    "project_type": ("job type", "job", "project type", "work type", "trade", "service", "job category"),
    "status": ("status", "stage", "milestone", "job status", "deal stage"),
    "contract_value_cents": ("contract value", "contract amount", "amount", "value", "total", "price", "job value"),
    "paid_cents": ("paid", "amount paid", "collected", "payments"),
    "roof_squares": ("squares", "roof squares", "roof size"),
    "scheduled_start": ("first day", "start date", "scheduled start", "start", "scheduled"),
    "scheduled_end": ("last day", "end date", "scheduled end", "end"),
    "completed": ("completed", "completed on", "completion date", "close date", "closed"),
    "insurance_carrier": ("insurer", "insurance company", "insurance carrier", "carrier"),
    "claim_number": ("claim number", "claim", "claim #"),
    "description": ("description", "scope", "what is to be done", "work description"),
    "notes": ("notes", "note", "comments", "remarks"),
}
LABELS = {
    "name": _("Project"),
    "number": _("Number in the old program"),
    "customer_name": _("Customer: name"),
    "customer_phone": _("Customer: phone"),
    "customer_email": _("Customer: e-mail"),
    "customer_company": _("Customer: company"),
    "address": _("House: address on one line"),
    "address_line": _("House: street"),
    "city": _("House: city"),
    "state": _("House: state"),
    "postal_code": _("House: ZIP code"),
    "project_type": _("Job"),
    "status": _("Status"),
    "contract_value_cents": _("Contract value"),
    "paid_cents": _("Paid so far"),
    "roof_squares": _("Squares"),
    "scheduled_start": _("First day of work"),
    "scheduled_end": _("Last day of work"),
    "completed": _("Completed on"),
    "insurance_carrier": _("Insurer"),
    "claim_number": _("Claim number"),
    "description": _("What is to be done"),
    "notes": _("Notes"),
}
NEEDS = frozenset({"customer_name", "customer_phone", "customer_email", "customer_company"})
STATUS_WORDS = {
    "not started": Status.INQUIRY,
    "on hold": Status.ON_HOLD,
    "cancel": Status.CANCELLED,
    "lost": Status.CANCELLED,
    "dead": Status.CANCELLED,
    "lead": Status.INQUIRY,
    "appointment": Status.INSPECTION,
    "inspect": Status.INSPECTION,
    "prospect": Status.QUOTED,
    "estimate": Status.QUOTED,
    "proposal": Status.QUOTED,
    "quote": Status.QUOTED,
    "negotiat": Status.QUOTED,
    "approv": Status.APPROVED,
    "signed": Status.APPROVED,
    "sold": Status.APPROVED,
    "won": Status.APPROVED,
    "progress": Status.IN_PROGRESS,
    "production": Status.IN_PROGRESS,
    "scheduled": Status.SCHEDULED,
    "complet": Status.COMPLETED,
    "invoice": Status.INVOICED,
    "paid": Status.CLOSED,
    "closed": Status.CLOSED,
}
AMOUNTS = frozenset({"contract_value_cents", "paid_cents"})
DAYS = frozenset({"scheduled_start", "scheduled_end", "completed"})
LONGEST = {"name": 200, "insurance_carrier": 100, "claim_number": 60, "description": 10_000, "notes": 20_000}
TOLD_APART_BY = ("contract_value_cents", "scheduled_start")
MOST_CENTS, MOST_SQUARES = 10**12, 9999


@dataclass(frozen=True, slots=True)
class Arriving:
    who: customer_rows.Arriving
    facts: dict[str, Any]
    status: Status
    number: str
    completed: date | None

    def is_same(self, other: Project | Arriving) -> bool:
        """One of the same customer that has our number, or bears the same name, job, price and days."""
        facts = other.facts if isinstance(other, Arriving) else vars(other)
        if self.number and isinstance(other, Project) and other.number == self.number:
            return True
        if any(self.facts.get(name) != facts.get(name) for name in TOLD_APART_BY):
            return False
        if self.number:
            return f"number: {self.number}" in facts["notes"]
        return self._called(facts) and self.facts.get("project_type", "") == facts.get("project_type", "")

    def _called(self, facts: Mapping[str, Any]) -> bool:
        return not self.facts.get("name") or self.facts["name"] == facts.get("name")


def read(cells: Cells, of: Import) -> Arriving:
    """What cannot be understood is kept in the notes; a project without anybody to work for is refused."""
    said = {name: cells[name].strip() for name in COLUMNS if cells.get(name, "").strip()}
    facts: dict[str, Any] = {}
    kept: list[str] = []
    for name in COLUMNS.keys() - PERSON.keys() - {"number"}:
        if name in said:
            value = _understood(name, said[name])
            if value is None:
                kept.append(f"{name}: {said[name]}")
            else:
                facts[name] = value
    if not NEEDS & said.keys():
        raise Unreadable(gettext("the customer's name, phone number or e-mail address is needed"))
    person = {PERSON[name]: text for name, text in said.items() if name in PERSON}
    house = {f"house_{'zip' if name == 'postal_code' else name}": said[name] for name in PERSON if name in said}
    house["house_street"] = house.pop("house_address_line", "")
    who = customer_rows.read({**person, **house}, of)
    if "number" in said:
        kept.append(f"number: {said['number']}")
    facts["notes"] = "\n".join(part for part in (facts.get("notes", ""), *sorted(kept)) if part)[:20_000]
    status, completed = facts.pop("status", None), facts.pop("completed", None)
    if status is None:
        status = Status.COMPLETED if completed else Status.INQUIRY
    _mend_days(facts)
    return Arriving(who, facts, Status(status), said.get("number", ""), completed)


def _mend_days(facts: dict[str, Any]) -> None:
    start, end = facts.get("scheduled_start"), facts.get("scheduled_end")
    if end is not None and (start is None or end < start):
        facts["scheduled_start"] = min(start or end, end)
        facts["scheduled_end"] = max(start or end, end)


def _understood(name: str, text: str) -> Any:
    if name in AMOUNTS:
        cents = money.parse(text)
        return cents if cents is not None and 0 <= cents <= MOST_CENTS else None
    if name in DAYS:
        return days.parse(text)
    if name == "status":
        return _choice(Status, STATUS_WORDS, text)
    if name == "project_type":
        return _choice(ProjectType, JOB_WORDS, text)
    if name == "roof_squares":
        return _squares(text)
    return text[: LONGEST[name]]


def _squares(text: str) -> Decimal | None:
    try:
        found = Decimal(customer_rows.number(text) or "").quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return found if found <= MOST_SQUARES else None


def _choice(choices: Any, words: dict[str, Any], text: str) -> str | None:
    plain = text.casefold().strip()
    for value, label in choices.choices:
        if value and plain in {value, str(label).casefold(), value.replace("_", " ")}:
            return str(value)
    return next((str(found.value) for word, found in words.items() if word in plain), None)


# --- taking them in


def accept(arriving: Sequence[Arriving], of: Import) -> list[bool | Refused | Landed]:
    actor = of.created_by
    found = welcome([one.who.person for one in arriving], actor)
    theirs = _projects_of([mine.customer for mine in found if isinstance(mine, Welcome) and not mine.is_new])
    taken: list[bool | Refused | Landed] = []
    fresh: list[tuple[Customer, Arriving]] = []
    for mine, one in zip(found, arriving, strict=True):
        if isinstance(mine, Refused):
            taken.append(mine)
            continue
        is_new = not any(one.is_same(other) for other in theirs[mine.customer.pk])
        taken.append(is_new)
        if is_new:
            theirs[mine.customer.pk].append(one)
            fresh.append((mine.customer, one))
    opened = iter(_open(fresh, actor))
    return [Landed(is_new=True, key=next(opened).pk) if one is True else one for one in taken]


def _open(fresh: Sequence[tuple[Customer, Arriving]], actor: User | None) -> list[Project]:
    placed = [(customer, one) for customer, one in fresh if one.who.houses]
    houses = keeping.find_or_add_many([(customer.contact, one.who.houses[0]) for customer, one in placed], actor)
    sites = {id(one): house for (_customer, one), house in zip(placed, houses, strict=True)}
    seller = actor if actor is not None and actor.role == "sales" else None
    projects = []
    for customer, one in fresh:
        facts = {**one.facts, "customer": customer, "site": sites.get(id(one)), "assigned_to": seller}
        projects.append(_stands_at(prepare(facts), one))
    open_many(projects, actor)
    moved = [
        Happening("project.changed", project, {"changes": {"status": [str(Status.INQUIRY), str(project.status)]}})
        for project in projects
        if project.status != Status.INQUIRY
    ]
    record_many(moved, actor=actor)
    return projects


def _stands_at(project: Project, arriving: Arriving) -> Project:
    """Where it was in the old program. That is no news of today: nobody is told and no letter follows."""
    before, project.status = project.status, arriving.status
    done = arriving.completed or project.scheduled_end or project.scheduled_start
    moment = datetime.combine(done, time(12), UTC) if done else project.created_at
    if arriving.status in WAY:
        place = WAY.index(arriving.status)
        for reached, field in REACHED.items():
            if WAY.index(reached) <= place:
                setattr(project, field, moment)
        project.status_since = moment if place >= WAY.index(Status.COMPLETED) else project.status_since
    if arriving.status in ASIDE:
        project.resumes_at = before
    return project


def are_known(arriving: Sequence[Arriving], _of: Import) -> list[bool]:
    customers = known_among([one.who.person for one in arriving])
    theirs = _projects_of([customer for customer in customers if customer is not None])
    return [
        customer is not None and any(one.is_same(other) for other in theirs[customer.pk])
        for customer, one in zip(customers, arriving, strict=True)
    ]


def _projects_of(customers: Collection[Customer]) -> defaultdict[int, list[Project | Arriving]]:
    found: defaultdict[int, list[Project | Arriving]] = defaultdict(list)
    rows = Project.objects.alive().filter(customer__in={one.pk for one in customers}).order_by("pk")
    for project in rows.only("customer", "number", "name", "project_type", *TOLD_APART_BY, "notes"):
        found[project.customer_id].append(project)
    return found


def marks(arriving: Arriving) -> Marks:
    facts = arriving.facts
    told = [arriving.number, *(str(facts.get(name, "")) for name in ("contract_value_cents", "scheduled_start"))]
    if not arriving.number:
        told += [facts.get("name", ""), facts.get("project_type", "")]
    mine = customer_rows.person_marks(arriving.who.person).leaves
    return plain_marks(*(f"{key}|{'|'.join(told)}" for key in mine))
