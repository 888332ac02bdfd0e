"""What is asked of every gate, and what a gate may answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from roofs.comms.consent.permits import Place, place_of

if TYPE_CHECKING:
    from roofs.marketing.cadence.models import Enrolment, Touch
    from roofs.marketing.cadence.policy import CadenceRules
    from roofs.marketing.cadence.subjects import Subject
    from roofs.sales.leads.models import Lead

Verdict = Literal["pass", "wait", "suppress", "cancel", "expire", "skip"]


@dataclass(frozen=True, slots=True)
class Answer:
    """`told` is the evidence kept with it: which law, which consent, how many in how long."""

    gate: str
    verdict: Verdict
    reason: str = ""
    until: datetime | None = None
    told: dict[str, str] = field(default_factory=dict)

    def as_json(self, now: datetime) -> dict[str, str]:
        told = {"gate": self.gate, "verdict": self.verdict, "at": now.isoformat(timespec="seconds"), **self.told}
        if self.reason:
            told["reason"] = self.reason
        if self.until:
            told["until"] = self.until.isoformat(timespec="seconds")
        return told


@dataclass(frozen=True, slots=True)
class Question:
    touch: Touch
    lead: Lead | None
    rules: CadenceRules
    now: datetime
    subject: Subject | None = None

    @property
    def enrolment(self) -> Enrolment:
        return self.touch.enrolment

    @property
    def is_gone(self) -> bool:
        """What it is about was deleted, or is another row by now."""
        if self.subject is not None:
            return self.subject.is_gone
        return self.lead is None or self.lead.deleted_at is not None

    @property
    def address(self) -> str:
        """Empty where there is none. Post goes to the house; a social network has no address of ours."""
        contact, channel = self.enrolment.contact, self.touch.channel
        if channel == "email":
            return contact.email
        if channel == "post":
            return self._street
        return contact.phone

    @property
    def place(self) -> Place:
        """Where they may be: by the house, by what they said, by the number."""
        contact, home = self.enrolment.contact, self.subject or self.lead
        return place_of(
            state=home.state if home else "",
            postal_code=home.postal_code if home else "",
            phone=contact.phone,
            zone=contact.timezone,
        )

    @property
    def _street(self) -> str:
        home = self.subject or self.lead
        if home is None or not home.address_line or not (home.postal_code or (home.city and home.state)):
            return ""
        return f"{home.address_line}, {home.city} {home.state} {home.postal_code}"
