"""What was decided about the pace of one touch, in a sentence: "2 days earlier than written: clicked 2 times"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roofs.comms.consent.models import Channel

HALF_A_DAY, DAY = 43_200, 86_400
Say = Callable[[int], str]
REASONS: Mapping[str, Say] = {
    "fresh": lambda n: _("a new inquiry is followed up as written for %(n)s days") % {"n": n},
    "unknown": lambda _n: _("no sign of theirs since they came"),
    "clicked": lambda n: ngettext("clicked %(n)s time lately", "clicked %(n)s times lately", n) % {"n": n},
    "hot": lambda n: _("hot with %(n)s points") % {"n": n},
    "warm": lambda n: _("warm with %(n)s points") % {"n": n},
    "cold": lambda n: _("cold with %(n)s points") % {"n": n},
    "dead": lambda _n: _("silent for long"),
    "less_often": lambda _n: _("they asked to hear from us less often"),
    "topic_off": lambda _n: _("they switched a topic off"),
    "saturated": lambda n: ngettext("%(n)s touch unanswered", "%(n)s touches unanswered", n) % {"n": n},
    "slower": lambda _n: _("one of us wants it slower"),
    "faster": lambda _n: _("one of us wants it faster"),
    "not:buying": lambda _n: _("although they show signs of buying"),
}
WAYS: Mapping[str, Callable[[], str]] = {
    "silent": lambda: _("no sign for weeks"),
    "same_way": lambda: _("the way before brought nothing"),
    "phone_first": lambda: _("buyers are called first"),
}
ARMS: Mapping[str, Callable[[], str]] = {
    "learned": lambda: _("At the hour at which they answer best."),
    "company": lambda: _("At the hour at which most people answer."),
    "exploring": lambda: _("At an hour we try out, to learn which is best."),
    "holdout": lambda: _("At an hour left to chance, so that we can measure what the learning brings."),
}


def told(chosen: Mapping[str, Any]) -> str:
    """Empty where nothing was decided."""
    if "reasons" not in chosen:
        return ""
    parts = [_("%(moved)s: %(why)s.") % {"moved": moved(int(chosen["moved_s"])), "why": why(chosen)}]
    if "channel" in chosen:
        parts.append(_way(chosen["channel"]))
    arm = ARMS.get(chosen.get("hours", {}).get("arm", ""))
    if arm is not None:
        parts.append(arm())
    return " ".join(parts)


def moved(seconds: int) -> str:
    days = round(abs(seconds) / DAY)
    if abs(seconds) < HALF_A_DAY or not days:
        return _("As written")
    if seconds < 0:
        return ngettext("%(n)s day earlier than written", "%(n)s days earlier than written", days) % {"n": days}
    return ngettext("%(n)s day later than written", "%(n)s days later than written", days) % {"n": days}


def why(chosen: Mapping[str, Any]) -> str:
    known = [REASONS[code](int(number)) for code, number in chosen["reasons"] if code in REASONS]
    return ", ".join(known)


def _way(told: Mapping[str, Any]) -> str:
    because = WAYS.get(str(told.get("why")), str)()
    if told.get("none"):
        return _("No other way is open to them, though %(why)s.") % {"why": because}
    names = dict(Channel.choices)
    way = {"to": names.get(told["to"], told["to"]), "from": names.get(told["from"], told["from"]), "why": because}
    return _("%(to)s instead of %(from)s: %(why)s.") % way
