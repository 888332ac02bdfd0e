"""Which row of somebody's an address is about, and how it must stand for the request to mean something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils import timezone

from roofs.comms.calendar.models import Appointment, BookingLink, Task
from roofs.core.accounts.models import Role, User
from roofs.core.backup.models import CompanyExport, ExportState
from roofs.core.connections.models import Connection
from roofs.core.fields.models import CustomField
from roofs.core.files.models import StoredFile
from roofs.core.jobs.models import Job
from roofs.core.lists.models import SavedView
from roofs.core.segments.models import Segment
from roofs.core.tags import tagging
from roofs.core.tags.models import Tag
from roofs.core.transfer.models import Import
from roofs.core.webhooks.models import Webhook, WebhookDelivery
from roofs.marketing.cadence import promoting
from roofs.marketing.cadence.models import Enrolment, Replay
from roofs.marketing.experiments.models import Experiment
from roofs.marketing.referrals.models import Referral
from roofs.marketing.reviews.models import Review
from roofs.marketing.spending.models import Spend
from roofs.people.contacts.models import Customer, LikelyPair, Member
from roofs.people.partners.models import Partnership
from roofs.people.team.models import TimeOff
from roofs.places.properties.models import Property
from roofs.production.projects.models import Crew, Line, Project
from roofs.sales.leads.models import Lead
from roofs.sales.playbook.models import Entry
from tests.surfaces.rights.routes import Route
from tests.surfaces.rights.world import Keys, World

# The first that an address begins with says which rows its parameters name.
NAMES: dict[str, dict[str, str]] = {
    "/analytics/spending/": {"pk": "spend"},
    "/answering/": {"pk": "clock"},
    "/api/appointments/availability/": {"team_member_id": "person"},
    "/api/appointments/": {"appointment_id": "appointment"},
    "/api/customers/": {
        "customer_id": "customer",
        "record_id": "customer",
        "property_id": "house",
        "document_id": "photo",
        "merge_id": "merge",
        "import_id": "import",
    },
    "/api/interactions/timeline/lead/": {"entity_id": "lead"},
    "/api/interactions/timeline/customer/": {"entity_id": "customer"},
    "/api/interactions/timeline/project/": {"entity_id": "project"},
    "/api/interactions/": {"interaction_id": "interaction"},
    "/api/leads/": {"lead_id": "lead", "record_id": "lead", "document_id": "paper", "import_id": "import"},
    "/api/partnerships/": {"partnership_id": "partner"},
    "/api/projects/": {
        "project_id": "project",
        "record_id": "project",
        "crew_id": "crew",
        "import_id": "import",
        "document_id": "sheet",
        "line_id": "line",
        "item_id": "check",
        "person_id": "teammate_person",
    },
    "/api/reviews/": {"review_id": "review", "customer_id": "customer"},
    "/api/sales/campaign/<campaign_id>/restore": {"campaign_id": "gone_campaign"},
    "/api/sales/campaign/<campaign_id>/complete": {"campaign_id": "campaign_on"},
    "/api/sales/enrolments/": {"enrolment_id": "enrolment"},
    "/api/sales/explain/": {"kind": "kind", "record_id": "lead"},
    "/api/sales/channels/preference/": {"lead_id": "lead"},
    "/api/sales/cadence/next-touch/": {"lead_id": "lead"},
    "/api/sales/intelligence/engagement-score/": {"lead_id": "lead"},
    "/api/sales/email/ab-test/<test_id>/pause": {"test_id": "test_on"},
    "/api/sales/email/ab-test/<test_id>/stop": {"test_id": "test_on"},
    "/api/sales/email/ab-test/<test_id>/promotion": {"test_id": "test_won"},
    "/api/sales/email/ab-test/": {"test_id": "test"},
    "/api/sales/": {"campaign_id": "campaign", "slug": "open_sequence"},
    "/api/segments/": {"segment_id": "segment"},
    "/api/tags/": {"tag_id": "tag"},
    "/api/tasks/": {"task_id": "task"},
    "/api/team/": {"person_id": "person", "time_off_id": "time_off"},
    "/api/views/": {"view_id": "view"},
    "/api/webhooks/": {"webhook_id": "webhook", "delivery_id": "hook_delivery"},
    "/appointment/": {"token": "token_manage"},
    "/book/": {"key": "book"},
    "/calendar/sharing/": {"pk": "link"},
    "/calendar/": {"pk": "appointment"},
    "/calendars/": {"token": "feed"},
    "/consent/suppressions/": {"pk": "suppression"},
    "/consent/lists/": {"pk": "number_list"},
    "/consent/erasures/": {"pk": "erasure", "row_pk": "told_vendor"},
    "/consent/people/": {"pk": "contact"},
    "/campaigns/<pk>/restoration/": {"pk": "gone_campaign"},
    "/campaigns/<pk>/waves/": {"pk": "campaign_on", "cohort": "cohort"},
    "/campaigns/": {"pk": "campaign"},
    "/customers/<pk>/houses/": {"pk": "customer", "key": "house"},
    "/customers/duplicates/": {"pk": "pair"},
    "/customers/merge/": {"left": "left", "right": "right"},
    "/customers/merges/": {"pk": "merge"},
    "/customers/": {"pk": "customer", "key": "member"},
    "/experiments/<pk>/promotion/": {"pk": "test_won"},
    "/experiments/": {"pk": "test"},
    "/f/": {"key": "form"},
    "/follow-up/enrolments/": {"pk": "enrolment"},
    "/follow-up/leads/": {"pk": "lead"},
    "/follow-up/people/": {"pk": "contact"},
    "/follow-up/uncertain/": {"pk": "touch"},
    "/follow-up/what-if/": {"pk": "replay"},
    "/follow-up/": {"slug": "sequence", "number": "old_version"},
    "/houses/": {"pk": "house"},
    "/imports/": {"pk": "import"},
    "/leads/imports/": {"pk": "import"},
    "/leads/": {"pk": "lead"},
    "/lists/": {"pk": "view"},
    "/m/c/": {"token": "click"},
    "/m/o/": {"token": "opened"},
    "/m/p/": {"token": "way_out"},
    "/m/u/": {"token": "way_out"},
    "/m/y/": {"token": "confirm"},
    "/outbox/": {"pk": "letter"},
    "/partners/": {"pk": "partner", "referral_pk": "referral"},
    "/playbook/wins/": {"pk": "won"},
    "/playbook/": {"pk": "entry"},
    "/projects/crews/": {"pk": "crew"},
    "/projects/<pk>/lines/": {"pk": "project", "key": "line"},
    "/projects/<pk>/team/": {"pk": "project", "key": "teammate"},
    "/projects/": {"pk": "project", "key": "check"},
    "/sequences/drafts/<pk>/restoration/": {"pk": "dropped"},
    "/sequences/drafts/<pk>/redo/": {"pk": "undone"},
    "/sequences/drafts/": {"pk": "draft", "key": "step", "part": "part", "number": "rule"},
    "/records/bulk/": {"pk": "act"},
    "/records/customer/<pk>/tags/": {"pk": "customer", "key": "tag"},
    "/records/lead/<pk>/tags/": {"pk": "lead", "key": "tag"},
    "/records/project/<pk>/tags/": {"pk": "project", "key": "tag"},
    "/records/customer/": {"pk": "customer", "key": "photo"},
    "/records/lead/": {"pk": "lead", "key": "paper"},
    "/records/project/": {"pk": "project", "key": "sheet"},
    "/reviews/": {"pk": "review", "customer": "customer"},
    "/segments/": {"pk": "segment"},
    "/hooks/": {"key": "door"},
    "/settings/channels/": {"pk": "account"},
    "/settings/data/": {"pk": "export"},
    "/storms/evidence/": {"kind": "kind", "pk": "lead"},
    "/storms/": {"pk": "storm"},
    "/templates/deleted/": {"pk": "gone_template"},
    "/templates/frames/": {"key": "frame"},
    "/templates/": {"name": "template", "language": "tongue", "number": "version"},
    "/settings/deliveries/": {"pk": "delivery"},
    "/settings/field/": {"pk": "field"},
    "/settings/forms/": {"pk": "form_pk"},
    "/settings/tags/": {"pk": "tag"},
    "/settings/team/": {"pk": "person"},
    "/settings/tokens/": {"pk": "token"},
    "/settings/webhooks/": {"pk": "webhook", "delivery_pk": "hook_delivery"},
    "/settings/work/": {"pk": "job"},
    "/tasks/": {"pk": "task"},
    "/team/": {"pk": "person", "off": "time_off"},
}
MODELS: dict[str, type[Model]] = {
    "appointment": Appointment, "crew": Crew, "customer": Customer, "entry": Entry, "field": CustomField,
    "house": Property, "lead": Lead, "line": Line, "link": BookingLink, "member": Member, "paper": StoredFile,
    "partner": Partnership, "referral": Referral, "photo": StoredFile, "project": Project, "review": Review,
    "sheet": StoredFile, "spend": Spend, "tag": Tag, "task": Task, "time_off": TimeOff, "view": SavedView,
    "account": Connection, "webhook": Webhook, "segment": Segment, "test": Experiment,
}  # fmt: skip


def names_of(address: str) -> dict[str, str]:
    """Parameter -> what it names."""
    start = next((start for start in NAMES if address.startswith(start)), "")
    return {name: key for name, key in NAMES.get(start, {}).items() if f"<{name}>" in address}


def keys_of(address: str, whose: str, world: World) -> Keys | None:
    """The address's parameters; None when nobody has such a row of this person's."""
    found: Keys = {}
    for name, wanted in names_of(address).items():
        held = world.keys["company"] | world.keys[whose]
        if wanted not in held:
            return None
        found[name] = held[wanted]
    return found


def is_owned(address: str, world: World) -> bool:
    return any(wanted in world.keys["sara"] for wanted in names_of(address).values())


def prepare(route: Route, keys: Keys, owner: User | None) -> None:
    """A row is brought back after somebody deleted it, paid back after it was paid, and so on."""
    address = route.address
    named = {wanted: keys[name] for name, wanted in names_of(address).items()}
    if named and address.endswith(("/restoration/", "/restore")):
        _delete(*list(named.items())[-1], owner)
    for ending, change in BEFORE.items():
        if address.endswith(ending):
            change(named)
    if route in BEFORE_ROUTES:
        BEFORE_ROUTES[route](named)


def _delete(kind: str, key: int | str, owner: User | None) -> None:
    if kind not in MODELS:
        return  # it cannot be deleted yet, so nobody brings it back
    rows = MODELS[kind]._default_manager.filter(pk=key)
    gone: dict[str, Any] = {"deleted_at": timezone.now()}
    if hasattr(MODELS[kind], "updated_by"):
        gone["updated_by"] = owner
    rows.update(**gone)


def _closed(named: dict[str, Any]) -> None:
    """A customer with open projects is kept."""
    Project.objects.filter(customer=named["customer"]).update(status="closed")
    Customer.objects.filter(pk=named["customer"]).update(open_projects=0)


def _leaves(named: dict[str, Any]) -> None:
    User.objects.filter(pk=named["person"]).update(is_active=False)


def _done(named: dict[str, Any]) -> None:
    Task.objects.filter(pk=named["task"]).update(done_at=timezone.now())


def _given_up(named: dict[str, Any]) -> None:
    WebhookDelivery.objects.filter(webhook=named["webhook"]).update(state="given_up")


def _is_of(named: dict[str, Any], kind: str) -> None:
    Import.objects.filter(pk=named["import"]).update(kind=kind)


def _taken_over(named: dict[str, Any]) -> None:
    better = Experiment.objects.get(pk=named["test_won"]).arms.get(position=1)
    promoting.promote(better, User.objects.filter(role=Role.ADMIN)[0])


BEFORE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "customers/<pk>/deletion/": _closed,
    "api/customers/<customer_id>": _closed,
    "tasks/<pk>/reopening/": _done,
    "tasks/<task_id>/reopen": _done,
    "duplicates/<pk>/reopening/": lambda named: LikelyPair.objects.filter(pk=named["pair"]).update(
        dismissed_at=timezone.now()
    ),
    "partners/<pk>/resumption/": lambda named: Partnership.objects.filter(pk=named["partner"]).update(status="ended"),
    "/payment/": lambda named: Referral.objects.filter(pk=named["referral"]).update(
        status="earned", commission_cents=50_000
    ),
    "/repayment/": lambda named: Referral.objects.filter(pk=named["referral"]).update(
        status="paid", commission_cents=50_000, paid_at=timezone.now()
    ),
    "enrolments/<pk>/resumption/": lambda named: Enrolment.objects.filter(pk=named["enrolment"]).update(
        status="paused"
    ),
    "/reinstatement/": lambda named: Appointment.objects.filter(pk=named["appointment"]).update(status="cancelled"),
    "/reactivation/": _leaves,
    "work/<pk>/cancellation/": lambda named: Job.objects.filter(pk=named["job"]).update(status="READY"),
    "/tags/<key>/removal/": lambda named: tagging.put(
        next((kind, int(named[kind])) for kind in ("lead", "customer", "project") if kind in named),
        [Tag.objects.get(pk=named["tag"])],
        None,
    ),
    "leads/<pk>/pace/": lambda named: Enrolment.objects.filter(subject_id=named["lead"]).update(status="active"),
    "/exit/": lambda named: Enrolment.objects.filter(pk=named["enrolment"]).update(status="active"),
    "/absence/": lambda named: Appointment.objects.filter(pk=named["appointment"]).update(
        starts_at=timezone.now() - dt.timedelta(days=1), ends_at=timezone.now() - dt.timedelta(hours=23)
    ),
    "/enrolments/": lambda named: Enrolment.objects.filter(subject_id=named["lead"]).update(status="finished"),
    "exports/<pk>/cancellation/": lambda named: CompanyExport.objects.filter(pk=named["export"]).update(
        state=ExportState.WAITING
    ),
    "what-if/<pk>/stop/": lambda named: Replay.objects.filter(pk=named["replay"]).update(status=Replay.Status.WAITING),
    "experiments/<pk>/promotion/undo/": _taken_over,
    "webhooks/<pk>/replays/": _given_up,
    "webhooks/<webhook_id>/replay": _given_up,
    "api/customers/bulk-import/<import_id>": lambda named: _is_of(named, "customers"),
    "api/projects/bulk-import/<import_id>": lambda named: _is_of(named, "projects"),
}
# Where an address does a thing and takes it back, or the body alone says whose row it is about.
BEFORE_ROUTES: dict[Route, Callable[[dict[str, Any]], Any]] = {
    Route("/api/sales/email/ab-test/<test_id>/promotion", "DELETE"): _taken_over,
    Route("/api/sales/cadence/adjust", "POST"): lambda _named: Enrolment.objects.update(status="active"),
}
