"""What webhooks tell, with what each event brings along: all of it, for what is not here is not sent.

What a domain records and the world may know gets a line here. What happens inside (jobs, tokens, saved views, imports
under way) gets none. New names come; the guide asks receivers to pass over what they do not know.
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
_PAPER = {"document": 77, "title": "roof.pdf"}
_OWED = {"referral": 6, "lead": 7, "commission_cents": 50_000}
_AWAY = {"time_off": 3, "starts_on": "2026-12-21", "ends_on": "2026-12-23"}
_TAG = {"tag": 4, "title": "Hail"}
_NAMED = {"title": "Quiet leads"}
_STEP = {"touch": 71, "channel": "email", "step": "What to expect of a roofer"}
_SPENT = {"source": "google_ads", "month": "2026-11-01", "cents": 125_000}

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
        "win_explained": ("It was written down why the lead was won.", {"changes": {"reason": ["", "price"]}}),
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
        "starts_soon": ("Work begins in a few days.", {"starts_on": "2026-12-01"}),
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
        "brought_in": ("Older conversations came in with a list.", {}),
        "deleted": ("It was taken out of the history.", _TALK),
        "restored": ("It is back in the history.", _TALK),
    },
    "response": {
        "started": ("A new lead waits for an answer.", {"clock": 90, "due_at": "2026-11-20T14:05:11+00:00"}),
        "claimed": ("Somebody took it.", {"clock": 90, "seconds": 41}),
        "answered": ("It was answered.", {"clock": 90, "seconds": 74}),
        "escalated": ("Nobody answered in time; more people were alerted.", {"clock": 90, "level": 1, "people": 4}),
    },
    "document": {
        "added": ("A document or photo was added.", {**_PAPER, "kind": "document"}),
        "changed": (
            "Its name, caption or kind was changed.",
            {"document": 77, "changes": {"name": ["a.pdf", "b.pdf"]}},
        ),
        "removed": ("It was removed.", _PAPER),
        "restored": ("It was brought back.", _PAPER),
    },
    "tag": {
        "put": ("A record was tagged.", _TAG),
        "taken_off": ("A tag was taken off a record.", _TAG),
    },
    "fields": {
        "changed": (
            "The company's own fields of a record were filled in.",
            {"changes": {"custom.colour": [None, "Slate"]}},
        ),
    },
    "message": {
        "sent": ("A letter or text message went out.", _LETTER),
        "unknown": ("Nobody knows whether it went out.", _LETTER),
        "assumed_sent": ("Somebody said that it went out.", {}),
        "sent_again": ("It is sent once more.", {}),
        "bounced": ("It came back.", {**_LETTER, "lasting": True}),
        "opened": ("It was opened.", _CLICK),
        "clicked": ("A link in it was followed.", _CLICK),
        "delivered": ("It arrived.", _LETTER),
        "complained": ("The receiver complained.", _LETTER),
        "unsubscribed": ("The receiver unsubscribed at the mail service.", _LETTER),
    },
    "task": {
        "added": ("There is something to do.", _TASK),
        "assigned": ("It is for somebody else.", _TASK),
        "changed": ("It was corrected.", {**_TASK, "changes": {"priority": [2, 1]}}),
        "reminded": ("Its person was reminded.", _TASK),
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
    "referral": {
        "open": ("It is undecided again.", _OWED),
        "won": ("Whom the partner sent has signed.", _OWED),
        "earned": ("A commission is due.", _OWED),
        "lost": ("Whom the partner sent has declined.", _OWED),
        "paid": ("The commission was paid.", _OWED),
        "unpaid": ("It was not paid after all.", _OWED),
    },
    "contact": {
        "erased": ("All about a person was wiped: do the same with what you keep of them.", {"erasure": 4}),
        "merged": ("Two people turned out to be one.", {"merge": 2, "loser": 10, "who": "Ann Novak"}),
        "parted": ("They were taken apart again.", {"merge": 2, "loser": 10, "who": "Ann Novak"}),
    },
    "engagement": {
        "moved": ("A person got warmer or cooler.", {"from": "cold", "to": "warm", "why": "replied"}),
    },
    "crew": {
        "formed": ("A crew was formed.", {"crew": "North"}),
        "changed": ("The crew was changed.", {"changes": {"name": ["North", "North 2"]}}),
        "disbanded": ("The crew was dissolved.", {}),
        "restored": ("The crew is back.", {}),
    },
    "spend": {
        "entered": ("What a source cost in a month was entered.", _SPENT),
        "changed": ("It was corrected.", {"changes": {"cents": [125_000, 130_000]}}),
        "deleted": ("It was deleted.", {}),
        "restored": ("It was brought back.", {}),
    },
    "time_off": {
        "asked": ("Somebody asked for time off.", _AWAY),
        "approved": ("It was agreed to.", _AWAY),
        "declined": ("It was declined.", _AWAY),
        "withdrawn": ("It was withdrawn.", _AWAY),
        "restored": ("It was brought back.", _AWAY),
    },
    "campaign": {
        "written": ("A campaign was written down.", {"title": "Quiet leads", "sequence": "nine-touch"}),
        "changed": ("It was changed.", {"changes": {"name": ["Quiet leads", "Very quiet leads"]}}),
        "scheduled": ("It begins by itself at its time.", _NAMED),
        "started": ("It takes people in.", _NAMED),
        "paused": ("Nothing of it goes out.", _NAMED),
        "resumed": ("It goes on.", _NAMED),
        "completed": ("It is over.", _NAMED),
        "deleted": ("It was deleted.", _NAMED),
        "restored": ("It was brought back.", _NAMED),
    },
    "cohort": {
        "begun": ("People are put into a sequence.", {"sequence": "nine-touch"}),
        "filled": ("They are in.", {"enrolled": 412}),
        "cancelled": ("Nobody more is put in.", {}),
        "undone": ("They were taken out again before anything went out.", {"people": 412}),
    },
    "sequence": {
        "published": ("A new version of a sequence counts.", {"version": 3}),
        "paused": ("Nobody gets anything from the sequence.", {}),
        "resumed": ("The sequence goes on.", {}),
    },
    "cadence": {
        "enrolled": ("A follow-up began.", {"enrolment": 31, "sequence": "sixteen-touch"}),
        "left": ("A follow-up stopped.", {"reason": "reply"}),
        "paused": ("A follow-up is paused.", {"enrolment": 31, "reason": "away"}),
        "resumed": ("A follow-up goes on.", {"enrolment": 31}),
    },
    "touch": {
        "sent": ("A step of a follow-up was done.", _STEP),
        "failed": ("A step could not be done.", _STEP),
        "unknown": ("Nobody knows whether a step was done.", _STEP),
        "cancelled": ("A step was called off by hand.", _STEP),
    },
    "consent": {
        "granted": ("Somebody said yes.", {"channel": "sms", "basis": "express_written", "source": "form"}),
        "revoked": ("Somebody took it back.", {"channel": "sms", "source": "text", "closed": 1}),
        "renewed": ("Who had said no says yes again.", {"channel": "sms", "source": "text"}),
    },
    "import": {
        "finished": ("A list was worked off.", {"state": "done"}),
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
    "response": "lead",
    "document": "record it hangs on",
    "tag": "record",
    "fields": "record",
    "referral": "partnership",
    "time_off": "person",
    "cadence": "lead, customer or project",
    "touch": "lead, customer or project",
    "consent": "contact",
    "engagement": "contact",
}
_TYPES = {
    "engagement": "contact",
    "person": "user",
    "time_off": "user",
    "referral": "partnership",
    "consent": "contact",
}
"""What the subject is called, where it is not the first part of the name nor, with the groups above, a lead."""


@dataclass(frozen=True, slots=True)
class Told:
    name: str
    what: str
    subject: str
    data: dict[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        group = self.name.partition(".")[0]
        kind = _TYPES.get(group, "lead" if group in _SUBJECTS else group)
        return {
            "id": 4711,
            "name": self.name,
            "at": "2026-11-20T14:03:11.204Z",
            "subject": {"type": kind, "id": 7},
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
