"""How well our letters are received: the sending domain as the world sees it, and what became of last week's mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from roofs.comms.messaging import domain_checks, signing, warmup
from roofs.comms.messaging.domain_checks import Finding, Level, Sending
from roofs.comms.messaging.models import Direction, Message, MessageEvent, Purpose, State
from roofs.comms.messaging.names import NAMES
from roofs.comms.messaging.providers import EMAIL
from roofs.core.company.office import office
from roofs.core.connections.models import Connection, ConnectionState
from roofs.core.events import record
from roofs.core.jobs import task

VENDOR = "domain"
WEEK = timedelta(days=7)
# Gmail, help 81126: stay below the first, and never reach the second.
COMPLAINTS_LOW, COMPLAINTS_HIGH = 0.001, 0.003
BOUNCES_HIGH = 0.05
ENOUGH = 200
"""Below so many letters a rate says nothing."""


@dataclass(frozen=True, slots=True)
class Week:
    sent: int
    returned: int
    complained: int
    left: int

    @property
    def complaint_rate(self) -> float:
        return self.complained / self.sent if self.sent else 0.0

    @property
    def return_rate(self) -> float:
        return self.returned / self.sent if self.sent else 0.0

    @property
    def level(self) -> Level:
        if self.sent < ENOUGH:
            return "unknown"
        if self.complaint_rate >= COMPLAINTS_HIGH or self.return_rate >= BOUNCES_HIGH:
            return "bad"
        return "warning" if self.complaint_rate >= COMPLAINTS_LOW else "good"


def last_week(now: datetime | None = None) -> Week:
    now = now or timezone.now()
    letters = Message.objects.filter(
        direction=Direction.OUT, channel="email", purpose=Purpose.TOUCH, state=State.SENT, sent_at__gte=now - WEEK
    )
    kinds = MessageEvent.Kind

    def with_event(kind: str) -> int:
        return letters.filter(events__kind=kind).values("pk").distinct().count()

    return Week(
        letters.count(), with_event(kinds.BOUNCED), with_event(kinds.COMPLAINED), with_event(kinds.UNSUBSCRIBED)
    )


def known(domain: str | None = None) -> Connection | None:
    """What the last look found; its options hold the findings."""
    name = domain or warmup.own_domain()
    return Connection.objects.filter(vendor=VENDOR, name=name, deleted_at=None).first()


def findings_in(row: Connection | None) -> list[Finding]:
    return [Finding(**one) for one in row.options.get("findings", [])] if row else []


@task(max_attempts=3, atomic=False)
def look() -> str:
    """Asks the DNS, outside any transaction, and writes down what it said."""
    sending = _sending()
    if not is_public(sending.domain):
        return ""
    found = [*domain_checks.check(sending, NAMES.get()), *_of_our_own()]
    _heed_keys(sending, found)
    row = known(sending.domain) or Connection(vendor=VENDOR, name=sending.domain)
    before = row.options.get("level", "")
    level = domain_checks.worst(found)
    row.options = {"findings": [one.kept() for one in found], "level": level, "at": timezone.now().isoformat()}
    row.state = ConnectionState.FAILING if level == "bad" else ConnectionState.WORKING
    if level != "bad":
        row.last_ok_at = timezone.now()
    row.save()
    if level == "bad" and before not in {"", "bad"}:
        record("domain.failing", row, domain=sending.domain, what=[one.name for one in found if one.level == "bad"])
    return level


def is_public(domain: str) -> bool:
    """On somebody's own machine there is nothing to look up."""
    return "." in domain and not domain.endswith((".local", ".localhost", ".test", ".invalid"))


def _sending() -> Sending:
    domain, carrier = warmup.own_domain(), EMAIL.get().name
    host, tls = _own_server() if carrier == "smtp" else ("", "")
    keys = signing.keys_of(domain).exclude(state=ConnectionState.OFF)
    return Sending(
        domain=domain,
        mail_domain=settings.MAIL_DOMAIN,
        carrier=carrier,
        host=host if "." in host else "",
        is_plain=tls == "none",
        include=domain_checks.INCLUDES.get(carrier, ""),
        dkim=tuple(signing.record_of(key) for key in keys),
    )


def _own_server() -> tuple[str, str]:
    """Its host, and how it is spoken to."""
    serving = Connection.objects.serving("email")
    if serving is not None:
        return str(serving.options.get("host") or ""), str(serving.options.get("tls") or "")
    parts = urlsplit(settings.ENV.smtp_url.get_secret_value())
    return parts.hostname or "", parse_qs(parts.query).get("tls", [""])[0]


def _heed_keys(sending: Sending, found: list[Finding]) -> None:
    """Oldest first, so that of two that are there the newest is the one in use."""
    by_name = {one.record_name: one for one in found if one.name == "DKIM"}
    for key in signing.keys_of(sending.domain).exclude(state=ConnectionState.OFF).order_by("pk"):
        finding = by_name.get(signing.record_of(key)[0])
        if finding is None or finding.level == "unknown":
            continue
        if finding.level == "good":
            signing.found(key)
        else:
            signing.lost(key, "the DNS has it no more")


def _of_our_own() -> list[Finding]:
    """What no DNS can tell, and the law or the mail services want all the same."""
    is_https = urlsplit(settings.BASE_URL).scheme == "https"
    found = [
        Finding(name=_("One-click unsubscribe"), level="good", said=settings.BASE_URL)
        if is_https
        else Finding(
            name=_("One-click unsubscribe"),
            level="bad",
            said=settings.BASE_URL,
            mend=_("It needs an address with https. Set ROOFS_BASE_URL to the public address of this program."),
        )
    ]
    address = " ".join(office.get().postal_address.split())
    found.append(
        Finding(name=_("Postal address in every letter"), level="good", said=address)
        if address
        else Finding(
            name=_("Postal address in every letter"),
            level="bad",
            mend=_("The law wants it in every commercial letter. Enter it at Settings, Company."),
        )
    )
    return found
