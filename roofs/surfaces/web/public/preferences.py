"""The page on which a person chooses what they hear from us. It works without scripts, and looking changes nothing."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from roofs.comms.consent import confirming, preferring, unsubscribing
from roofs.comms.consent.models import Channel, Topic
from roofs.comms.consent.preferring import Person, Wishes
from roofs.core.company.office import office
from roofs.surfaces.web.public.evidence import evidence_of
from roofs.surfaces.web.public.inquiry import consent_words
from roofs.surfaces.web.public.letters import NEVER_KEPT, unknown


@login_not_required
@csrf_exempt  # opened from a letter, often without our cookies; the token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    recipient = unsubscribing.read_token(token)
    if recipient is None:
        return unknown(request)
    person = preferring.whose(recipient)
    tongue = request.POST.get("language") or request.GET.get("language") or person.wishes.language
    with translation.override(tongue if tongue in preferring.LANGUAGES else "en"):
        is_saved = request.method == "POST"
        if is_saved:
            _take_down(request, person)
            person = preferring.whose(recipient)
        return _not_kept(render(request, "public/preferences.html", _shown(person, token, is_saved=is_saved)))


def _take_down(request: HttpRequest, person: Person) -> None:
    if request.POST.get("do") == "nothing" or person.contact is None:
        preferring.leave_everything(person)
        return
    words = consent_words(office.get().name)
    wanted = Wishes(
        channels=frozenset(request.POST.getlist("channel")),
        topics=frozenset(request.POST.getlist("topic")),
        less_often="less_often" in request.POST,
        pause_days=_pause(request.POST.get("pause", "")),
        language=request.POST.get("language", ""),
    )
    preferring.choose(person, wanted, sms_words=words, evidence=evidence_of(request, "preferences"))


def _pause(said: str) -> int | None:
    return int(said) if said in {"0", *map(str, preferring.PAUSES)} else None


def _shown(person: Person, token: str, *, is_saved: bool) -> dict[str, object]:
    about = {
        Channel.EMAIL: _("E-mail"),
        Channel.SMS: _("Text messages"),
        Channel.PHONE: _("Calls"),
    }
    return {
        "person": person,
        "token": token,
        "is_saved": is_saved,
        "is_out": person.contact is None and person.recipient.is_unsubscribed,
        "ways": [(way, about[Channel(way.channel)]) for way in person.ways],
        "topics": [(value, label, value in person.wishes.topics) for value, label in Topic.choices],
        "sms_words": consent_words(office.get().name),
        "pauses": preferring.PAUSES,
        "paused_until": person.wishes.paused_until,
        "languages": (("en", "English"), ("es", "Español")),
        "now": timezone.now(),
    }


@login_not_required
@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """Double opt-in: the letter leads here, the button says yes. A scanner that only looks confirms nothing."""
    asked = confirming.read_token(token)
    if asked is None:
        return unknown(request)
    with translation.override(asked.contact.language if asked.contact.language in preferring.LANGUAGES else "en"):
        if request.method == "POST":
            confirming.confirm(asked, evidence_of(request, "confirmation"))
        shown = {"asked": asked, "is_done": asked.confirmed_at is not None}
        return _not_kept(render(request, "public/confirmation.html", shown))


def _not_kept(answer: HttpResponse) -> HttpResponse:
    for name, value in NEVER_KEPT.items():
        answer.headers[name] = value
    return answer
