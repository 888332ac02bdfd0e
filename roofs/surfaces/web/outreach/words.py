"""What the parts are called by which figures of outreach are told apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.comms.consent.models import Channel
from roofs.insight.metrics.dimensions import labels
from roofs.insight.outreach.asking import Asked, Key
from roofs.marketing.cadence.models import Sequence, Step
from roofs.marketing.campaigns.models import Campaign

MAILBOXES = {"gmail": "Gmail", "yahoo": "Yahoo", "outlook": "Outlook", "icloud": "iCloud", "other": _l("Others")}
DAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))
HOURS = 24


def names_of(by: str, keys: Iterable[Key], asked: Asked) -> dict[Key, str]:
    """In a fixed number of queries."""
    wanted = list(keys)
    if by in _ONE_BY_ONE:
        return {key: _ONE_BY_ONE[by](key) for key in wanted}
    if by == "step":
        return {key: f"{title} · {sequence}" for key, (title, sequence) in steps_of(wanted).items()}
    numbers = [int(str(key)) for key in wanted] if by in {"campaign", "sequence"} else []
    if by == "campaign":
        known = Campaign.objects.visible_to(asked.user).in_bulk(numbers)
        return {
            key: str(known.get(number) or _("A deleted campaign")) for key, number in zip(wanted, numbers, strict=True)
        }
    if by == "sequence":
        return {
            key: _(name)
            for key, name in Sequence.objects.visible_to(asked.user).filter(pk__in=numbers).values_list("pk", "name")
        }
    return {key: labels(by, [key], asked.user)[key] for key in wanted}


def steps_of(keys: Iterable[Key]) -> dict[Key, tuple[str, str]]:
    """Title and sequence of each, as the newest version has it."""
    found: dict[Key, tuple[str, str]] = {}
    rows = Step.objects.filter(key__in=[key for key in keys if isinstance(key, UUID)]).order_by("version__number")
    for key, title, sequence in rows.values_list("key", "title", "version__sequence__name"):
        found[key] = (_(title), _(sequence))
    return found


def channel(key: Key) -> str:
    return str(Channel(str(key)).label) if str(key) in Channel.values else str(key)


def slot(number: int) -> str:
    return f"{DAYS[number // HOURS]} {hour(number % HOURS)}"


def hour(number: int) -> str:
    # Translators: an hour of the clock in Django's date format letters: "2PM"
    return formats.time_format(dt.time(number), _("gA"))


def _mailbox(key: Key) -> str:
    return str(MAILBOXES.get(str(key), key))


_ONE_BY_ONE: dict[str, Callable[[Key], str]] = {
    "channel": channel,
    "domain": _mailbox,
    "slot": lambda key: slot(int(str(key))),
}
