"""The people to turn to now, with what they did and what waits to be done about it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from roofs.comms.engagement.scores import level_words
from roofs.comms.engagement.vocabulary import Kind
from roofs.core.accounts.models import User
from roofs.marketing.cadence import hot, signals
from roofs.surfaces.web.asking import number_in, viewer
from roofs.surfaces.web.rights import sellers_only

SIGNALS = {
    "hot": _l("Hot"),
    signals.CALL: _l("Reads and clicks"),
    signals.TEXT: _l("Wrote a text"),
    signals.QUOTE: _l("Wants a proposal"),
    signals.UPSET: _l("Upset"),
}


@require_safe
@sellers_only
def index(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    wanted = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "signal", "owner")}
    wanted["signal"] = wanted["signal"] if wanted["signal"] in SIGNALS else ""
    people = list(User.objects.active().filter(role__in=("admin", "manager", "sales"))) if user.is_manager else [user]
    owner = next((one for one in people if one.pk == number_in(wanted["owner"])), None)
    rows = hot.queue(user, of=owner, q=wanted["q"], source=wanted["signal"])
    shown = {
        "rows": [(one, level_words(one.standing.level), _lately(one)) for one in rows],
        "wanted": wanted,
        "is_narrow": any(wanted.values()),
        "signals": list(SIGNALS.items()),
        "people": people if user.is_manager else [],
    }
    return render(request, "followup/hot.html", shown)


def _lately(one: hot.Hot) -> str:
    return ", ".join(str(Kind(kind).label) for kind in dict.fromkeys(kind for kind, _at in one.signs))
