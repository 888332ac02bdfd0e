"""A draft as a picture that can be worked on. The list of its steps and this are two views of the same draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from roofs.comms.consent.models import Channel
from roofs.core.accounts.models import User
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence.graph import NEXT
from roofs.marketing.cadence.plan import BY_HAND, TOUCH_CHANNELS
from roofs.marketing.campaigns import drafts, wiring
from roofs.marketing.campaigns.models import Draft
from roofs.marketing.campaigns.wiring import Line
from roofs.surfaces.web.asking import manager, number_in
from roofs.surfaces.web.sequences.picture import Words, drawn
from roofs.surfaces.web.sequences.reading import ICONS, draft_of
from roofs.surfaces.web.sequences.steps import USUAL_OUTCOMES, template_words

FARTHEST, MOST_AT_ONCE = 20_000, 100
HERE_S = 15
PARTS = {"entry": "entry", "goal": "goals", "exit": "exits"}
"""Where in the plan the rules of each kind of node stand."""
WORKING = Callable[[Draft, User, QueryDict], tuple[str, list[str]]]
"""What a change does: returns what it says, and the nodes to look at afterwards."""


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_of(request, pk)
    return render(request, "sequences/canvas.html", {"draft": draft, "palette": palette()})


def palette() -> list[tuple[str, str, str]]:
    """What can be put in: value, icon and words."""
    channels = [(f"touch:{value}", ICONS.get(value, "mail"), str(label)) for value, label in Channel.choices
                if value in {str(one) for one in TOUCH_CHANNELS}]  # fmt: skip
    return [*channels, ("branch", ICONS["branch"], _("Fork")), ("end", ICONS["end"], _("End"))]


@require_safe
def data(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture; when the page has the newest already, only who else looks at it."""
    user, draft = manager(request), draft_of(request, pk)
    others = _others(draft, user)
    if request.GET.get("seen") == str(draft.revision):
        return JsonResponse({"revision": draft.revision, "here": others})
    return JsonResponse(_picture(draft, user) | {"here": others})


def _picture(draft: Draft, user: User) -> dict[str, Any]:
    wrong = drafts.faults(draft)
    found = drawn(draft.plan, draft.layout, Words(template_words(user), wrong))
    for node in found["nodes"]:
        node["url"] = _address(draft, node)
    return found | {
        "revision": draft.revision,
        "undo": bool(draft.earlier),
        "redo": bool(draft.later),
        "wrong": len(wrong),
        "by": "" if draft.updated_by_id in {None, user.pk} else str(draft.updated_by),
    }


def _address(draft: Draft, node: dict[str, Any]) -> str:
    """Where it is edited."""
    if node["kind"] in {"touch", "branch", "joint", "end"}:
        return reverse("web:draft_step", args=[draft.pk, node["id"]])
    part = PARTS.get(node["kind"])
    if part is None or node["place"] < 0:
        return ""
    return reverse("web:draft_rule", args=[draft.pk, part, node["place"]])


def _others(draft: Draft, user: User) -> list[str]:
    """Who else has this draft open, as of the last seconds. Two people who write at once should know."""
    key, now = f"draft:{draft.pk}:here", timezone.now().timestamp()
    known: dict[int, tuple[str, float]] = cache.get(key) or {}
    known = {one: told for one, told in known.items() if now - told[1] < HERE_S} | {user.pk: (str(user), now)}
    cache.set(key, known, HERE_S * 2)
    return sorted(name for one, (name, _at) in known.items() if one != user.pk)


@require_POST
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """One change of the draft; answers with the whole picture, so that nobody works on an old one."""
    user, draft = manager(request), draft_of(request, pk)
    seen, work = request.POST.get("seen", ""), WORK.get(request.POST.get("change", ""))
    if work is None:
        return JsonResponse({"reason": _("There is no such change.")}, status=400)
    try:
        if work in _TURNING_BACK and seen != str(draft.revision):
            raise Refused(_("Somebody else has changed the draft meanwhile. Look first, then undo again."))
        said, focus = work(draft, user, request.POST)
    except Refused as refused:
        draft.refresh_from_db()
        return JsonResponse(_picture(draft, user) | {"reason": refused.reason}, status=409)
    fresh = draft_of(request, pk)
    is_alone = fresh.revision <= number_in(seen) + max(1, len(_keys(request.POST)))
    others = "" if is_alone else _("Somebody else has changed the draft as well.")
    return JsonResponse(_picture(fresh, user) | {"said": " ".join(filter(None, [said, others])), "focus": focus})


def _line(given: QueryDict) -> Line:
    """The line something is put on."""
    way = given.get("way", "")
    return Line(_key(given, "after"), int(way) if way.isascii() and way.removeprefix("-").isdigit() else NEXT)


def _key(given: QueryDict, name: str) -> str:
    """A step; what stands in the picture without being one counts as nothing."""
    typed = given.get(name, "")[:60]
    return "" if typed.startswith(("start", "entry:")) else typed


def _keys(given: QueryDict) -> list[str]:
    return [key[:36] for key in given.getlist("key")[:MOST_AT_ONCE]]


def _insert(draft: Draft, user: User, given: QueryDict) -> tuple[str, list[str]]:
    kind, _colon, channel = given.get("kind", "").partition(":")
    known = {value: label for value, _icon, label in palette()}
    name = known.get(given.get("kind", ""))
    if name is None:
        raise Refused(_("There is no such step."))
    values: dict[str, Any] = {"kind": kind, "title": name, "wait": {"amount": 0, "unit": "days", "since": "previous"}}
    if kind == "touch":
        values |= {"channel": channel, "template": "", "wait": {"amount": 1, "unit": "days", "since": "previous"}}
    if channel in {str(one) for one in BY_HAND}:
        values["outcomes"] = [dict(one) for one in USUAL_OUTCOMES]
    line = _line(given)
    if given.get("last"):
        line = Line(str(draft.plan["steps"][-1]["key"]) if draft.plan["steps"] else "")
    key = wiring.insert(draft, values, user, line, _place(given.get("at", "")))
    return _("%(name)s is in.") % {"name": name}, [key]


def _place(typed: str) -> tuple[int, int] | None:
    found = typed[:40].split(",")
    try:
        x, y = (int(float(one)) for one in found)
    except (ValueError, OverflowError):
        return None
    return max(-FARTHEST, min(x, FARTHEST)), max(-FARTHEST, min(y, FARTHEST))


def _move(draft: Draft, user: User, given: QueryDict) -> tuple[str, list[str]]:
    key = _key(given, "key")
    wiring.move(draft, key, user, _line(given))
    return _("The step is moved."), [key]


def _connect(draft: Draft, user: User, given: QueryDict) -> tuple[str, list[str]]:
    line, to = _line(given), _key(given, "to")
    if given.get("more"):
        wiring.add_way(draft, line.after, to, user)
    else:
        wiring.reconnect(draft, line, to, user)
    return _("It leads there now."), [line.after]


def _drop(draft: Draft, user: User, given: QueryDict) -> tuple[str, list[str]]:
    """Steps, or what brings in and ends; the last of the rules first, so that the numbers of the others hold."""
    keys = _keys(given)
    rules = sorted((key.split(":") for key in keys if ":" in key), key=lambda one: one[1].zfill(4), reverse=True)
    for kind, number in rules:
        part, place = PARTS.get(kind, ""), number_in(number)
        written = (draft.plan.get(part) or [])[place : place + 1]
        if written:
            drafts.write_rule(draft, part, place, None, user, drafts.mark_of(written[0]))
    steps = [key for key in keys if ":" not in key]
    if steps:
        drafts.drop_steps(draft, steps, user)
    said = ngettext("%(n)s is out of the draft.", "%(n)s are out of the draft.", len(keys))
    return said % {"n": len(keys)}, []


def _copy(draft: Draft, user: User, given: QueryDict) -> tuple[str, list[str]]:
    """From this draft or from another one."""
    other = number_in(given.get("source", "")) or draft.pk
    source = Draft.objects.visible_to(user).filter(pk=other).first()
    wanted = set(_keys(given))
    steps = [step for step in (source.plan["steps"] if source else []) if step["key"] in wanted]
    if not steps:
        raise Refused(_("What was copied is gone."))
    after = _key(given, "after") or (steps[-1]["key"] if other == draft.pk else "")
    made = wiring.copy(draft, steps, user, after)
    said = ngettext("%(n)s step is copied.", "%(n)s steps are copied.", len(made))
    return said % {"n": len(made)}, made


def _put(draft: Draft, user: User, given: QueryDict) -> tuple[str, list[str]]:
    told = list(zip(given.getlist("key"), given.getlist("at"), strict=False))[:MOST_AT_ONCE]
    places = {key[:60]: place for key, at in told if (place := _place(at)) and not key.startswith(("goal:", "exit:"))}
    drafts.put(draft, places, user)
    return "", []


def _tidy(draft: Draft, user: User, given: QueryDict) -> tuple[str, list[str]]:
    drafts.tidy_up(draft, user)
    return _("Tidied up."), []


def _undo(draft: Draft, user: User, given: QueryDict) -> tuple[str, list[str]]:
    return (_("Undone.") if drafts.undo(draft, user) else _("Nothing to undo.")), []


def _redo(draft: Draft, user: User, given: QueryDict) -> tuple[str, list[str]]:
    return (_("Done again.") if drafts.redo(draft, user) else _("Nothing to do again.")), []


WORK: dict[str, WORKING] = {
    "insert": _insert, "move": _move, "connect": _connect, "drop": _drop, "copy": _copy, "put": _put, "tidy": _tidy,
    "undo": _undo, "redo": _redo,
}  # fmt: skip
_TURNING_BACK = (_undo, _redo)
