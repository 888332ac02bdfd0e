"""What is sent: enough for somebody who may do it to get it done, so that a refusal is about rights alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from roofs.core.accounts.api_tokens import AREAS
from roofs.marketing.cadence.models import Sequence
from roofs.surfaces.api.site import description
from tests.surfaces.rights.campaigning import LETTER
from tests.surfaces.rights.learning import DESIGN, HAIL_LIST, IN_TROY
from tests.surfaces.rights.routes import Route
from tests.surfaces.rights.world import Keys, World

JUST_MADE = {"first_name": "Nora", "last_name": "Reed", "email": "nora.reed@example.com"}
ENTRY = {"language": "en", "category": "price", "objection": "Too dear", "answer": "Than what?"}
PARTNER = {"name": "Lakeside Insurance", "kind": "other"}
REVIEW = {"platform": "google", "rating": "5", "reviewed_at": "2026-05-04", "author": "Marta"}
FORM = {"title": "Ask us", "thanks": "Thanks", "source": "referral"}
TASK = {"kind": "todo"}
CAMPAIGN = {"name": "More", "kind": "drip", "audience": "leads", "view": "all"}
STEP = {
    "kind": "touch", "title": "A letter", "amount": "1", "unit": "days", "since": "previous",
    "channel": LETTER["channel"], "template": LETTER["template"],
}  # fmt: skip
TEMPLATE = {"title": "Ours", "category": "other"}
LINK = {"kind": "inspection", "is_active": "on"}
HOOK = {"name": "Books", "url": "https://example.com/other", "groups": ["*"]}


@dataclass(frozen=True, slots=True)
class Body:
    data: Any = None
    is_form: bool = False
    query: str = ""


def body_for(route: Route, world: World, who: str, whose: str) -> Body:
    asking = {"asking": world.people[who].pk} if who in world.people else {"asking": 0}
    other = {"other_customer": world.keys["nobody" if whose != "nobody" else "sara"]["customer"]}
    keys = world.keys["company"] | world.keys[whose] | asking | other
    if route.method == "GET":
        return Body(query=QUERIES[route.address](keys) if route.address in QUERIES else "")
    if route.address in UPLOADS:
        upload = SimpleUploadedFile("list.csv", UPLOADS[route.address], "text/csv")
        return Body({"file": upload} | OF_PAGES.get(route.address, _nothing)(keys), is_form=True)
    if route.is_api:
        example = {} if route in BEYOND_SELLERS else _example(route)
        return Body(example | OF_PROGRAMS.get(route, _nothing)(keys) or None)
    query = POSTED_TO[route.address](keys) if route.address in POSTED_TO else ""
    return Body(OF_PAGES.get(route.address, _nothing)(keys), is_form=True, query=query)


def _plan(slug: str) -> dict[str, Any]:
    """What is published, in one word more."""
    written: dict[str, Any] = Sequence.objects.get(slug=slug).live.definition
    return written | {"description": "In one word more."}


def is_about_rows(route: Route) -> bool:
    """Whether it is the body that names somebody's row."""
    return route.address in NAMING or route in ABOUT_ROWS


def soon(hour: int = 15) -> dt.datetime:
    """A working hour at which nobody of the small office has anything yet."""
    day = timezone.now() + dt.timedelta(days=20)
    return (day + dt.timedelta(days=-day.weekday() % 7)).replace(hour=hour, minute=0, second=0, microsecond=0)


def _nothing(_keys: Keys) -> dict[str, Any]:
    return {}


@cache
def _examples() -> dict[Route, dict[str, Any]]:
    """The description of the API shows a body for each route; it must be one that works."""
    told = description()
    found = {}
    for address, methods in told["paths"].items():
        for method, operation in methods.items():
            shape = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            name = shape.get("$ref", "").rpartition("/")[2]
            examples = told["components"]["schemas"].get(name, {}).get("examples", [{}])
            route = Route(address.replace("{", "<").replace("}", ">"), method.upper())
            found[route] = examples[0]
    return found


def _example(route: Route) -> dict[str, Any]:
    return dict(_examples().get(route, {}))


Given = Callable[[Keys], dict[str, Any]]
OF_PROGRAMS: dict[Route, Given] = {
    Route("/api/interactions/", "POST"): lambda k: {"subject_type": "project", "subject_id": k["project"]},
    Route("/api/appointments/", "POST"): lambda k: {"subject_id": k["lead"], "starts_at": soon().isoformat()},
    Route("/api/projects/", "POST"): lambda k: {"customer_id": k["customer"]},
    Route("/api/projects/<project_id>", "PUT"): lambda k: {"crew_id": k["crew"]},
    Route("/api/projects/<project_id>/status", "POST"): lambda _k: {"status": "inspection"},
    Route("/api/partnerships/", "POST"): lambda k: {"assigned_to": k["asking"], "name": "Lakeside Insurance"},
    Route("/api/reviews/", "POST"): lambda k: {"customer_id": k["customer"]},
    Route("/api/appointments/<appointment_id>/reschedule", "POST"): lambda _k: {"starts_at": soon(17).isoformat()},
    Route("/api/leads/bulk-import/<import_id>", "PUT"): lambda _k: {"columns": {"email": "Email"}},
    Route("/api/customers/bulk-import/<import_id>", "PUT"): lambda _k: {"columns": {"email": "Email"}},
    Route("/api/projects/bulk-import/<import_id>", "PUT"): lambda _k: {"columns": {"customer_email": "Email"}},
    Route("/api/projects/bulk", "POST"): lambda k: {"items": [{"customer_id": k["customer"], "name": "Roof"}]},
    Route("/api/projects/crews", "POST"): lambda k: {"name": "West", "lead": k["somebody"], "members": [k["somebody"]]},
    Route("/api/projects/crews/<crew_id>", "PUT"): lambda k: {"lead": k["somebody"], "members": [k["somebody"]]},
    Route("/api/customers/<customer_id>/merge", "POST"): lambda k: {"other_id": k["other_customer"]},
    Route("/api/tasks/", "POST"): lambda k: {"subject_type": "project", "subject_id": k["project"]},
    Route("/api/leads/<record_id>/documents/<document_id>", "PUT"): lambda _k: {"kind": "document"},
    Route("/api/customers/<record_id>/documents/<document_id>", "PUT"): lambda _k: {"kind": "document"},
    Route("/api/projects/<record_id>/documents/<document_id>", "PUT"): lambda _k: {"kind": "document"},
    Route("/api/webhooks/<webhook_id>", "PUT"): lambda _k: {"name": "Bookkeeping"},
    Route("/api/tags/<tag_id>/merge", "POST"): lambda k: {"into": k["other_tag"]},
    Route("/api/sales/campaign/pause", "POST"): lambda k: {"campaign_id": k["campaign_on"]},
    Route("/api/sales/campaign/resume", "POST"): lambda k: {"campaign_id": k["campaign_off"]},
    Route("/api/sales/campaign/create", "POST"): lambda k: {"sequence": k["open_sequence"]},
    Route("/api/sales/campaign/<campaign_id>", "PUT"): lambda k: {"goal": "More", "sequence": k["open_sequence"]},
    Route("/api/sales/enrolments", "POST"): lambda k: {"sequence": k["open_sequence"], "subject_id": k["lead"]},
    Route("/api/sales/email/ab-test/<test_id>/promotion", "POST"): lambda k: {"arm_id": k["better_arm"]},
    Route("/api/sales/cadence/adjust", "POST"): lambda k: {"lead_id": k["lead"], "pace": "pause"},
    Route("/api/sales/sequences/<slug>", "PUT"): lambda k: _plan(str(k["open_sequence"])),
    Route("/api/sales/sequences/<slug>/dry-run", "POST"): lambda k: _plan(str(k["open_sequence"])),
}
QUERIES: dict[str, Callable[[Keys], str]] = {
    "/follow-up/<slug>/people/": lambda _k: "?door=hand",
    "/experiments/new/": lambda k: f"?what=subject&where=template:{k['tried']}",
    "/api/segments/traits": lambda _k: "?kind=lead",
    "/search/": lambda k: "?q=Customer",
    "/partners/<pk>/leads/": lambda _k: "?q=Prospect",
    "/calendar/times/": lambda k: f"?people={k['person']}&day={soon():%F}" if "person" in k else "",
    "/calendar/about/": lambda _k: "?about_q=Customer",
    "/calendar/new/": lambda k: f"?about=lead:{k['lead']}",
    "/projects/new/": lambda k: f"?customer={k['customer']}",
    "/reports/weekly/<first>/": lambda k: f"?person={k['person']}" if "person" in k else "",
    "/reports/weekly/<first>/report.pdf": lambda k: f"?person={k['person']}" if "person" in k else "",
}
POSTED_TO: dict[str, Callable[[Keys], str]] = {
    "/projects/new/": lambda k: f"?customer={k['customer']}",
    "/experiments/new/": lambda k: f"?what=subject&where=template:{k['tried']}",
}
UPLOADS = {
    "/storms/lists/": HAIL_LIST,
    "/consent/suppressions/imports/": b"address\nnora@example.com\n",
    "/consent/lists/": b"3135550144\n",
    "/imports/new/": b"First name,Email\nAnn,ann@example.com\n",
    "/analytics/spending/import/": b"source,month,amount\ngoogle_ads,2026-02,100\n",
    "/records/lead/<pk>/documents/": b"Two layers\n",
    "/records/customer/<pk>/documents/": b"Two layers\n",
    "/records/project/<pk>/documents/": b"Two layers\n",
    "/api/leads/bulk-import": b"First name,Email\nAnn,ann@example.com\n",
    "/api/customers/bulk-import": b"First name,Email\nAnn,ann@example.com\n",
    "/api/projects/bulk-import": b"Name,Customer email\nRoof,ann@example.com\n",
    "/api/leads/<record_id>/documents": b"Two layers\n",
    "/api/customers/<record_id>/documents": b"Two layers\n",
    "/api/projects/<record_id>/documents": b"Two layers\n",
}
OF_PAGES: dict[str, Given] = {
    "/accounts/login/": lambda _k: {"login": "nobody@example.com", "password": "wrong"},
    "/analytics/spending/": lambda _k: {"source": "google_ads", "month": "2026-03", "amount": "100"},
    "/appointment/<token>/": lambda _k: {"do": "confirm"},
    "/calendar/<pk>/absence/": lambda _k: {"outcome": "Nobody home"},
    "/calendar/<pk>/edit/": lambda _k: {"kind": "estimate", "title": "Other"},
    "/calendar/<pk>/reminder/": lambda _k: {"audience": "customer", "channel": "email"},
    "/calendar/<pk>/time/": lambda _k: {"day": f"{soon():%F}", "time": "11:00", "minutes": "60"},
    "/calendar/moves/": lambda k: {
        "appointment": k["appointment"], "day": f"{soon():%F}", "minute": "660", "minutes": "60",
    },
    "/calendar/new/": lambda k: {
        "subject": f"lead:{k['lead']}", "kind": "inspection", "day": f"{soon():%F}", "time": "11:00",
        "minutes": "60",
    },
    "/calendar/sharing/<pk>/": lambda k: LINK | {"user": k["person"], "title": "Other"},
    "/customers/<pk>/edit/": lambda _k: JUST_MADE | {"kind": "person", "language": "en"},
    "/customers/<pk>/houses/<key>/edit/": lambda _k: {"kind": "house", "address_line": "77 Elm St"},
    "/customers/<pk>/houses/new/": lambda _k: {"kind": "house", "address_line": "77 Elm St"},
    "/customers/<pk>/interactions/": lambda _k: {"kind": "note", "body": "Called back"},
    "/customers/<pk>/members/": lambda _k: JUST_MADE | {"role": "partner"},
    "/customers/<pk>/messages/": lambda _k: {"subject": "Hello", "text": "About your roof"},
    "/customers/<pk>/owner/": lambda k: {"owner": k["asking"]},
    "/customers/<pk>/tasks/": lambda _k: {"title": "Call back"},
    "/customers/new/": lambda _k: JUST_MADE | {"kind": "person", "language": "en"},
    "/follow-up/uncertain/<pk>/decision/": lambda _k: {"again": "no"},
    "/imports/new/": lambda _k: {"kind": "leads", "source": "import"},
    "/imports/<pk>/start/": lambda _k: {"column_email": "Email"},
    "/leads/<pk>/edit/": lambda _k: JUST_MADE
    | {"source": "referral", "budget": "unknown", "authority": "unknown", "need": "unknown", "timeline": "unknown"},
    "/leads/<pk>/enrolments/": lambda k: {"sequence": k["open_sequence"]},
    "/leads/<pk>/interactions/": lambda _k: {"kind": "note", "body": "Called back"},
    "/leads/<pk>/loss/": lambda _k: {"lost_reason": "price"},
    "/leads/<pk>/messages/": lambda _k: {"subject": "Hello", "text": "About your roof"},
    "/leads/<pk>/owner/": lambda k: {"owner": k["asking"]},
    "/leads/<pk>/stage/": lambda _k: {"status": "contacted"},
    "/leads/<pk>/tasks/": lambda _k: {"title": "Call back"},
    "/leads/board/moves/": lambda k: {"card": k["lead"], "column": "contacted"},
    "/leads/new/": lambda _k: JUST_MADE
    | {"source": "referral", "budget": "unknown", "authority": "unknown", "need": "unknown", "timeline": "unknown"},
    "/lists/leads/views/": lambda _k: {"name": "New ones", "query": "status=new"},
    "/lists/leads/views/<pk>/edit/": lambda _k: {"name": "Other name"},
    "/me/": lambda _k: {"full_name": "Other Name", "language": "en"},
    "/me/duty/": lambda _k: {"state": "off"},
    "/me/theme/": lambda _k: {"theme": "dark"},
    "/partners/<pk>/edit/": lambda _k: PARTNER,
    "/partners/<pk>/referrals/": lambda _k: {"contact_name": "Nora Reed", "email": "nora.reed@example.com"},
    "/partners/new/": lambda _k: PARTNER,
    "/playbook/<pk>/edit/": lambda _k: ENTRY,
    "/playbook/new/": lambda _k: ENTRY,
    "/playbook/uses/": lambda k: {"key": k["entry_key"], "worked": "yes", "lead": k["lead"]},
    "/playbook/wins/<pk>/": lambda _k: {"reason": "trust"},
    "/projects/<pk>/checklist/": lambda _k: {"text": "Dish back on"},
    "/projects/<pk>/days/": lambda _k: {"scheduled_start": f"{soon():%F}", "scheduled_end": f"{soon():%F}"},
    "/projects/<pk>/edit/": lambda _k: {"name": "Other roof"},
    "/projects/<pk>/interactions/": lambda _k: {"kind": "note", "body": "Called back"},
    "/projects/<pk>/lines/": lambda _k: {
        "kind": "material", "phase": "planned", "description": "Vents", "quantity": "2", "unit": "piece",
    },
    "/projects/<pk>/lines/<key>/": lambda _k: {
        "kind": "material", "phase": "planned", "description": "Vents", "quantity": "2", "unit": "piece",
    },
    "/projects/<pk>/steps/": lambda _k: {"status": "inspection"},
    "/projects/<pk>/tasks/": lambda _k: {"title": "Call back"},
    "/projects/<pk>/team/": lambda k: {"person": k["somebody"], "role": "roofer"},
    "/projects/crews/<pk>/": lambda _k: {"name": "East"},
    "/projects/crews/new/": lambda _k: {"name": "West"},
    "/projects/new/": lambda _k: {"name": "Second roof"},
    "/projects/pipeline/moves/": lambda k: {"card": k["project"], "column": "inspection"},
    "/projects/plan/moves/": lambda k: {"card": k["project"], "start": f"{soon():%F}", "end": f"{soon():%F}"},
    "/records/customer/<pk>/documents/<key>/edit/": lambda _k: {"name": "other.txt", "kind": "document"},
    "/records/lead/<pk>/documents/<key>/edit/": lambda _k: {"name": "other.txt", "kind": "document"},
    "/records/project/<pk>/documents/<key>/edit/": lambda _k: {"name": "other.txt", "kind": "document"},
    "/records/customer/<pk>/tags/": lambda _k: {"name": "Hail"},
    "/records/lead/<pk>/tags/": lambda _k: {"name": "Hail"},
    "/records/project/<pk>/tags/": lambda _k: {"name": "Hail"},
    "/records/customer/<pk>/fields/": lambda _k: {"custom-roof": "Flat"},
    "/records/lead/<pk>/fields/": lambda _k: {"custom-roof": "Flat"},
    "/records/project/<pk>/fields/": lambda _k: {"custom-roof": "Flat"},
    "/reviews/<pk>/edit/": lambda _k: REVIEW,
    "/reviews/<pk>/response/": lambda _k: {"response": "Thank you"},
    "/reviews/new/": lambda _k: REVIEW,
    "/settings/deliverability/warm-up/": lambda _k: {"state": "on"},
    "/settings/channels/sendgrid/": lambda _k: {"api_key": "SG.y", "region": "us"},
    "/settings/field/<pk>/": lambda _k: {"label": "Other"},
    "/settings/field/<pk>/move/": lambda _k: {"to": "up"},
    "/settings/fields/": lambda _k: {"label": "Gate code", "kind": "text"},
    "/settings/fields/lead/": lambda _k: {"label": "Gate code", "kind": "text"},
    "/settings/forms/": lambda _k: FORM | {"name": "Second"},
    "/settings/forms/<pk>/": lambda _k: FORM | {"name": "Other"},
    "/settings/tags/": lambda _k: {"name": "Slate", "colour": "gray"},
    "/settings/tags/<pk>/edit/": lambda _k: {"name": "Big hail", "colour": "gray"},
    "/settings/tags/<pk>/merger/": lambda k: {"into": k["other_tag"]},
    "/settings/team/<pk>/role/": lambda _k: {"role": "manager"},
    "/settings/team/invitations/": lambda _k: {"full_name": "Rosa", "email": "rosa@example.com", "role": "sales"},
    "/settings/webhooks/": lambda _k: HOOK,
    "/settings/webhooks/<pk>/": lambda _k: HOOK,
    "/tasks/<pk>/": lambda k: TASK | {"title": "Other", "due_at": f"{soon():%FT%R}", "assigned_to": k["asking"]},
    "/campaigns/new/": lambda k: CAMPAIGN | {"sequence": k["open_sequence"]},
    "/campaigns/<pk>/edit/": lambda k: CAMPAIGN | {"sequence": k["open_sequence"], "name": "Other"},
    "/campaigns/<pk>/state/": lambda _k: {"act": "start"},
    "/campaigns/<pk>/waves/<cohort>/": lambda _k: {"act": "undo"},
    "/sequences/new/": lambda _k: {"name": "New", "audience": "lead"},
    "/sequences/drafts/<pk>/rules/": lambda _k: {
        "name": "Other", "priority": "5", "reentry": "once", "ends": "company",
    },
    "/sequences/drafts/<pk>/canvas/changes/": lambda _k: {"change": "insert", "kind": "end", "last": "1"},
    "/sequences/drafts/<pk>/rules/<part>/new/": lambda _k: {"event": "lead.won"},
    "/sequences/drafts/<pk>/rules/<part>/<number>/": lambda k: {"event": "lead.won", "seen": k["seen_rule"]},
    "/sequences/drafts/<pk>/rules/<part>/<number>/deletion/": lambda k: {"seen": k["seen_rule"]},
    "/sequences/drafts/<pk>/steps/new/": lambda _k: STEP,
    "/sequences/drafts/<pk>/steps/<key>/": lambda _k: STEP | {"title": "Other"},
    "/sequences/drafts/<pk>/steps/<key>/move/": lambda _k: {"by": "-1"},
    "/follow-up/uncertain/again/": lambda k: {"row": k["touch"]},
    "/follow-up/uncertain/sent/": lambda k: {"row": k["touch"]},
    "/templates/new/": lambda _k: TEMPLATE | {"name": "newest", "language": "en", "channel": "sms"},
    "/templates/<name>/<language>/edit/": lambda _k: TEMPLATE | {"draft": "subject: A word\n---\nHello\n"},
    "/templates/<name>/<language>/switch/": lambda _k: {"on": "no"},
    "/tasks/new/": lambda k: TASK | {"title": "New", "due_at": f"{soon():%FT%R}", "assigned_to": k["asking"]},
    "/team/<pk>/edit/": lambda _k: {"languages": ["en", "es"], "skills": "slate"},
    "/team/<pk>/hours/": lambda _k: {"always": "on"},
    "/team/<pk>/time-off/": lambda _k: {"starts_on": f"{soon():%F}", "kind": "vacation"},
    "/team/<pk>/time-off/<off>/decision/": lambda _k: {"decision": "agree"},
}  # fmt: skip
TOKEN = dict.fromkeys(AREAS, "none")
OF_PAGES |= {
    "/records/lead/bulk/": lambda k: {"row": k["lead"], "action": "delete"},
    "/records/customer/bulk/": lambda k: {"row": k["customer"], "action": "tag", "tag_name": "Hail"},
    "/records/project/bulk/": lambda k: {"row": k["project"], "action": "delete"},
    "/records/task/bulk/": lambda k: {"row": k["task"], "action": "delete"},
    "/records/partnership/bulk/": lambda k: {"row": k["partner"], "action": "set", "set": "kind:realtor"},
    "/records/review/bulk/": lambda k: {"row": k["review"], "action": "delete"},
    "/leads/<pk>/partner/": lambda k: {"partner": k["partner"]},
    "/partners/<pk>/links/": lambda k: {"lead": k["lead"]},
    "/settings/tokens/": lambda _k: TOKEN | {"name": "Books", "lifetime": "30", "reach": "all"},
    "/calendar/sharing/new/": lambda k: LINK | {"user": k["asking"]},
    "/f/<key>/": lambda k: {"full_name": "Nora Reed", "email": "nora.reed@example.com", "ticket": k["ticket"]},
    "/book/<key>/": lambda k: {
        "at": k["free_time"], "full_name": "Nora Reed", "email": "nora.reed@example.com", "ticket": k["book_ticket"],
    },
    "/settings/company/": lambda _k: {},
}  # fmt: skip
OF_PAGES |= {
    "/consent/": lambda _k: {"preset": "cautious"},
    "/consent/suppressions/": lambda _k: {"address": "gone@example.com"},
    "/consent/suppressions/entries/": lambda _k: {
        "channel": "email", "address": "nora@example.com", "reason": "by_hand",
    },
    "/consent/suppressions/<pk>/lifting/": lambda _k: {"address": "gone@example.com", "why": "typed wrongly"},
    "/consent/lists/": lambda _k: {"name": "313", "kind": "national", "as_of": "2026-11-01"},
    "/consent/people/<pk>/grants/": lambda _k: {"channel": "phone", "said": "Yes, call me"},
    "/consent/people/<pk>/revocations/": lambda _k: {"channel": "email"},
}  # fmt: skip
OF_PAGES |= {
    "/storms/watching/": lambda _k: {"on": "1"},
    "/experiments/new/": lambda _k: DESIGN | {"name": "New"},
    "/experiments/letters/": lambda k: DESIGN | {"what": "subject", "where": f"template:{k['tried']}"},
    "/experiments/<pk>/edit/": lambda _k: DESIGN | {"name": "Other"},
    "/experiments/<pk>/state/": lambda _k: {"act": "start"},
    "/experiments/<pk>/promotion/": lambda k: {"arm": k["better_arm"]},
    "/follow-up/<slug>/pace/": lambda _k: {"pace": "adaptive"},
    "/follow-up/leads/<pk>/pace/": lambda _k: {"pace": "pause-7"},
    "/segments/new/": lambda _k: IN_TROY | {"name": "New"},
    "/segments/rows/": lambda _k: IN_TROY,
    "/segments/count/": lambda _k: IN_TROY,
    "/segments/<pk>/edit/": lambda _k: IN_TROY | {"name": "Other"},
}  # fmt: skip
# What the description shows names a commission, which sellers do not set.
BEYOND_SELLERS = frozenset({Route("/api/partnerships/", "POST")})
ABOUT_ROWS = frozenset(
    Route(f"/api/{area}/", "POST") for area in ("interactions", "appointments", "projects", "reviews", "tasks")
) | {
    Route("/api/projects/bulk", "POST"),
    Route("/api/sales/enrolments", "POST"),
    Route("/api/sales/cadence/adjust", "POST"),
}
# The body or the query says whose row it is about, not the address.
NAMING = frozenset({
    "/records/lead/bulk/", "/records/customer/bulk/", "/records/project/bulk/", "/records/task/bulk/",
    "/records/partnership/bulk/", "/records/review/bulk/", "/leads/<pk>/partner/", "/partners/<pk>/links/",
    "/calendar/moves/", "/calendar/new/", "/leads/board/moves/", "/playbook/uses/", "/projects/new/",
    "/projects/pipeline/moves/", "/projects/plan/moves/", "/reports/weekly/<first>/",
    "/reports/weekly/<first>/report.pdf", "/calendar/times/", "/follow-up/uncertain/again/",
    "/follow-up/uncertain/sent/",
})  # fmt: skip
