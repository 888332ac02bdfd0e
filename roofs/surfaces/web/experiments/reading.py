"""Fetching tests for a page, and saying where they happen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from roofs.comms.consent.models import Channel
from roofs.comms.writing import catalogue, shelf
from roofs.comms.writing.templates import Purpose
from roofs.core.accounts.models import User
from roofs.marketing.cadence.models import Enrolment, Sequence, SequenceVersion, Step
from roofs.marketing.campaigns.models import Campaign
from roofs.marketing.experiments.models import Experiment
from roofs.marketing.experiments.vocabulary import WORDING, What
from roofs.surfaces.web.asking import viewer

CHANNELS = dict(Channel.choices)
WEEKS, MOST_LOOKED_AT = 4, 3000


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is tested. `key` is how an address says it."""

    key: str
    words: str
    group: str = ""
    sequence: str = ""
    step_key: UUID | None = None
    template: str = ""
    channel: str = ""


def experiment_of(request: HttpRequest, pk: int) -> Experiment:
    rows = Experiment.objects.visible_to(viewer(request)).select_related("promoted", "follows", "created_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def places_for(what: str, user: User) -> list[Place]:
    """Everything of which this can be tested."""
    if what == What.SEQUENCE:
        rows = Sequence.objects.visible_to(user).published().order_by("name")
        return [Place(f"sequence:{one.slug}", one.name, str(one.get_audience_display()), one.slug) for one in rows]
    steps = [_place(step, user) for step in live_steps(user)]
    if what not in WORDING:
        return steps
    written = [one for one in steps if what == What.BODY or one.channel == Channel.EMAIL]
    anywhere = {one.template: one for one in written}
    group = _("A letter, wherever it is used")
    titles = {name: catalogue.title(name, user.language) for name in anywhere}
    return [
        *written,
        *(
            Place(f"template:{name}", titles[name], group, template=name, channel=anywhere[name].channel)
            for name in sorted(anywhere, key=lambda name: titles[name])
        ),
    ]


def place_named(key: str, what: str, user: User) -> Place | None:
    return next((one for one in places_for(what, user) if one.key == key), None)


def live_steps(user: User) -> list[Step]:
    latest = SequenceVersion.objects.filter(sequence=OuterRef("version__sequence")).order_by("-number").values("pk")[:1]
    rows = Step.objects.filter(version=Subquery(latest), kind=Step.Kind.TOUCH)
    mine = rows.filter(version__sequence__in=Sequence.objects.visible_to(user))
    return list(mine.select_related("version__sequence").order_by("version__sequence__name", "position"))


def _place(step: Step, user: User) -> Place:
    sequence = step.version.sequence
    words = f"{step.title} · {CHANNELS.get(step.channel, step.channel)}"
    key = f"step:{sequence.slug}:{step.key}"
    return Place(key, words, sequence.name, sequence.slug, step.key, step.template, step.channel)


def letters_by_channel(user: User) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may be said on another channel."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, template in shelf.everything(user.language).items():
        if template.purpose == Purpose.TOUCH:
            label = str(CHANNELS.get(template.channel, template.channel))
            found.setdefault(label, []).append((name, catalogue.title(name, user.language)))
    return sorted(found.items())


def people_a_day(place: Place, user: User, now: datetime) -> float:
    """Of those this person sees: who came into the sequences it is part of, in four weeks; out of the latest, however
    many there are.
    """
    if place.sequence:
        rows = Enrolment.objects.visible_to(user).filter(sequence__slug=place.sequence)
    else:
        using = Step.objects.filter(template=place.template).values("version__sequence")
        rows = Enrolment.objects.visible_to(user).filter(sequence__in=using)
    since = now - timedelta(days=WEEKS * 7)
    began = [at for at in rows.order_by("-pk").values_list("started_at", flat=True)[:MOST_LOOKED_AT] if at >= since]
    if len(began) < MOST_LOOKED_AT:
        return len(began) / (WEEKS * 7)
    return len(began) / max(1.0, (now - min(began)) / timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """In words, with what it leads to. `gone`: the step or sequence is not there any more."""

    words: str
    gone: bool = False


def whereabouts(rows: Iterable[Experiment], user: User) -> dict[int, Whereabouts]:
    """A fixed number of questions for a list of tests."""
    some = list(rows)
    sequences = dict(
        Sequence.objects.visible_to(user).filter(slug__in={one.sequence for one in some}).values_list("slug", "name")
    )
    steps = {step.key: step for step in live_steps(user)} if any(one.step_key for one in some) else {}
    wanted = {one.campaign_id for one in some if one.campaign_id}
    campaigns = (
        dict(Campaign.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    )
    return {one.pk: _where(one, sequences, steps, campaigns, user) for one in some}


def _where(
    row: Experiment, sequences: dict[str, str], steps: dict[UUID, Step], campaigns: dict[int, str], user: User
) -> Whereabouts:
    parts, gone = [], False
    if row.sequence:
        parts.append(sequences.get(row.sequence, row.sequence))
        gone = row.sequence not in sequences
    if row.step_key is not None:
        step = steps.get(row.step_key)
        gone = gone or step is None
        parts += [step.title] if step is not None else []
    elif row.template:
        parts.append(catalogue.title(row.template, user.language))
    if row.campaign_id is not None:
        parts.append(_("only in the campaign %(name)s") % {"name": campaigns.get(row.campaign_id, row.campaign_id)})
    return Whereabouts(" · ".join(parts), gone)
