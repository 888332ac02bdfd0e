"""What webhooks tell: the events most receivers want, with what each brings along. The description shows all of them.

Further names are sent too, and new ones come; the guide asks receivers to pass over what they do not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

_STATUS = {"changes": {"status": ["new", "contacted"]}}
_TALK = {"interaction": 31, "kind": "call", "direction": "out", "outcome": "reached", "contact": 9}
_TASK = {"task": 44, "title": "Call back", "kind": "call"}
_VISIT = {"appointment": 52, "kind": "inspection", "starts_at": "2026-11-24T15:00+00:00", "zone": "America/Detroit"}
_LETTER = {"channel": "email", "purpose": "follow_up", "about": ["lead", 7], "contact": 9}
_CLICK = {"verdict": "person", "url": "https://example.com/offer", "about": ["lead", 7], "contact": 9}
_MEMBER = {"member": 5, "who": "Ann Novak"}
_CHECK = {"item": 12, "text": "Photos of the finished roof"}
_LINE = {"line": 61, "text": "Ridge vent"}

_TOLD: dict[str, dict[str, tuple[str, dict[str, Any]]]] = {
    "lead": {
        "arrived": ("A lead came in.", {"door": "api", "source": "google_ads"}),
        "returned": ("Somebody with an open lead asked again.", {"door": "form", "spoke": True, "filled": ["phone"]}),
        "scored": ("The score was reckoned.", {"changes": {"lead_score": [0, 72]}, "why": ""}),
        "assigned": ("The lead got another owner.", {"changes": {"assigned_to": [None, 3]}}),
        "advanced": ("The lead took a step.", _STATUS),
        "changed": ("Facts of the lead were corrected.", {"changes": {"city": ["", "Troy"]}}),
        "converted": ("A customer was made of the lead.", {"customer": 12, "is_new": True}),
        "won": ("The lead was won.", {"value_cents": 1845000}),
        "lost": ("The lead was lost.", {"reason": "price"}),
        "objected": ("An objection was answered.", {"objection": 4, "worked": True, "use": 19}),
        "referred": ("The lead was credited to a partner.", {"partner": 2, "partner_name": "Elm Realty"}),
        "deleted": ("The lead was deleted.", {}),
        "restored": ("The lead was brought back.", {}),
    },
    "customer": {
        "created": ("A customer was taken in.", {"source": "referral"}),
        "changed": ("Facts of the customer were corrected.", {"changes": {"email": ["", "ann@example.com"]}}),
        "member_added": ("A person joined the household or business.", {**_MEMBER, "role": "spouse"}),
        "member_removed": ("A person left the household or business.", _MEMBER),
        "member_restored": ("A person was put back into the household or business.", _MEMBER),
        "reviewed": ("The customer wrote a review.", {"review": 8, "rating": 5}),
        "deleted": ("The customer was deleted.", {}),
        "restored": ("The customer was brought back.", {}),
    },
    "property": {
        "added": ("A house became known.", {"owner": 9, "address": "12 Elm St, Troy, MI 48083"}),
        "changed": ("Facts of the house were corrected.", {"changes": {"stories": [None, 2]}}),
        "deleted": ("The house was taken away.", {"address": "12 Elm St, Troy, MI 48083"}),
        "restored": ("The house was brought back.", {"address": "12 Elm St, Troy, MI 48083"}),
    },
    "project": {
        "created": ("A project was started.", {"number": "2026-0042", "customer": 12, "lead": 7}),
        "changed": ("Facts of the project were corrected.", {"changes": {"crew": [None, 2]}}),
        "rescheduled": ("The project got other days.", {"changes": {"scheduled_start": [None, "2026-12-01"]}}),
        "advanced": ("The project took a step.", {"changes": {"status": ["quoted", "approved"]}}),
        "approved": ("The customer said yes.", {"value_cents": 1845000}),
        "scheduled": ("The project has its days.", {"changes": {"status": ["approved", "scheduled"]}}),
        "started": ("Work began.", {"changes": {"status": ["scheduled", "in_progress"]}}),
        "completed": ("Work is done.", {"changes": {"status": ["in_progress", "completed"]}}),
        "invoiced": ("The invoice went out.", {"changes": {"status": ["completed", "invoiced"]}}),
        "closed": ("The project is closed.", {"changes": {"status": ["invoiced", "closed"]}}),
        "held": ("The project waits.", {"changes": {"status": ["scheduled", "on_hold"]}}),
        "resumed": ("The project goes on.", {"status": "scheduled"}),
        "cancelled": ("The project was called off.", {"changes": {"status": ["quoted", "cancelled"]}}),
        "staffed": ("Somebody joined the team.", {"person": 3, "who": "Marta Delgado", "roles": ["", "roofer"]}),
        "unstaffed": ("Somebody left the team.", {"person": 3, "who": "Marta Delgado"}),
        "line_added": ("Material or work was added.", _LINE),
        "line_changed": ("Material or work was corrected.", {**_LINE, "changes": {"quantity": ["10.00", "12.00"]}}),
        "line_removed": ("Material or work was removed.", _LINE),
        "line_restored": ("Material or work was brought back.", _LINE),
        "check_added": ("The checklist got another point.", _CHECK),
        "checked": ("A point of the checklist was ticked.", _CHECK),
        "unchecked": ("A point of the checklist was opened again.", _CHECK),
        "check_dropped": ("A point left the checklist.", {"text": "Photos of the finished roof"}),
        "deleted": ("The project was deleted.", {}),
        "restored": ("The project was brought back.", {}),
    },
    "appointment": {
        "booked": ("An appointment was made.", {**_VISIT, "origin": "staff"}),
        "rescheduled": ("It got another time.", {**_VISIT, "changes": {"starts_at": ["…", "…"]}, "reason": ""}),
        "changed": ("Facts of it were corrected.", {**_VISIT, "changes": {"title": ["", "Look at the chimney"]}}),
        "confirmed": ("Somebody confirmed it.", {**_VISIT, "by_customer": True}),
        "completed": ("It took place.", {**_VISIT, "changes": {"status": ["scheduled", "completed"]}}),
        "missed": ("Nobody came.", {**_VISIT, "changes": {"status": ["scheduled", "no_show"]}}),
        "cancelled": ("It was called off.", {**_VISIT, "changes": {"status": ["scheduled", "cancelled"]}}),
        "reinstated": ("It is on again.", _VISIT),
        "reminded": ("Somebody was reminded.", {"appointment": 52, "audience": "customer", "channel": "email"}),
    },
    "interaction": {
        "logged": ("Something that was said was written down.", _TALK),
        "corrected": ("What was written down was corrected.", {**_TALK, "fields": ["summary"]}),
        "received": ("An answer came in.", {"channel": "email", "auto": False, "message": 70, "contact": 9}),
        "deleted": ("It was taken out of the history.", _TALK),
        "restored": ("It is back in the history.", _TALK),
    },
    "message": {
        "sent": ("A letter or text message went out.", _LETTER),
        "unknown": ("Nobody knows whether it went out.", _LETTER),
        "assumed_sent": ("Somebody said that it went out.", {}),
        "sent_again": ("It is sent once more.", {}),
        "bounced": ("It came back.", {**_LETTER, "lasting": True}),
        "opened": ("It was opened.", _CLICK),
        "clicked": ("A link in it was followed.", _CLICK),
        "complained": ("The receiver complained.", _LETTER),
    },
    "task": {
        "added": ("There is something to do.", _TASK),
        "assigned": ("It is for somebody else.", _TASK),
        "changed": ("It was corrected.", {**_TASK, "changes": {"priority": [2, 1]}}),
        "snoozed": ("It was put off.", {**_TASK, "until": "2026-11-25T14:00:00Z"}),
        "done": ("It is done.", {**_TASK, "outcome": "reached"}),
        "reopened": ("It is to be done again.", _TASK),
        "deleted": ("It was deleted.", _TASK),
        "restored": ("It was brought back.", _TASK),
    },
    "review": {
        "received": ("A review came in.", {"rating": 5, "customer": 12}),
        "changed": ("The review was changed.", {"changes": {"rating": [4, 5]}, "fields": ["rating"]}),
        "answered": ("We answered in public.", {}),
        "asked": ("A customer was asked for a review.", {"request": 14, "channel": "email"}),
        "deleted": ("The review was deleted.", {}),
        "restored": ("The review was brought back.", {}),
    },
    "partnership": {
        "began": ("A partnership began.", {"kind": "realtor"}),
        "changed": ("What was agreed was changed.", {"changes": {"percent": ["5.00", "7.50"]}}),
        "referred": ("The partner sent somebody.", {"referral": 6, "lead": 7}),
    },
    "person": {
        "invited": ("Somebody was invited.", {"role": "sales"}),
        "registered": ("Somebody made an account.", {"role": "pending"}),
        "role_changed": ("Somebody got another role.", {"before": "pending", "after": "sales"}),
        "changed": ("An account was changed.", {"fields": ["phone"]}),
        "described": (
            "Skills, languages, territory or targets were changed.",
            {"changes": {"skills": [[], ["slate"]]}},
        ),
        "pay_changed": ("Somebody's commission was changed.", {"changes": {"commission_percent": ["5", "6"]}}),
        "availability_changed": ("Somebody's working hours were changed.", {"fields": ["on_duty"]}),
        "deactivated": ("Somebody left.", {}),
        "reactivated": ("Somebody came back.", {}),
    },
}
_SUBJECTS = {
    "appointment": "lead, customer or project it is about, else the appointment",
    "interaction": "lead, customer or project it is about, else the interaction",
    "task": "record it is about, else the task",
}


@dataclass(frozen=True, slots=True)
class Told:
    name: str
    what: str
    subject: str
    data: dict[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        kind = "lead" if self.name.partition(".")[0] in _SUBJECTS else self.name.partition(".")[0]
        return {
            "id": 4711,
            "name": self.name,
            "at": "2026-11-20T14:03:11.204Z",
            "subject": {"type": "user" if kind == "person" else kind, "id": 7},
            "actor": 3,
            "data": self.data,
        }


@cache
def all_told() -> dict[str, Told]:
    found = (
        Told(f"{group}.{name}", what, _SUBJECTS.get(group, group), data)
        for group, names in _TOLD.items()
        for name, (what, data) in names.items()
    )
    return {one.name: one for one in found}
