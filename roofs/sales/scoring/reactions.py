from __future__ import annotations

from collections.abc import Sequence

from roofs.core.events import on, on_many
from roofs.core.events.models import Event
from roofs.sales.leads.models import Lead
from roofs.sales.scoring.jobs import rescore_all, rescore_later
from roofs.sales.scoring.rescoring import rescore_many


@on_many(
    "lead.arrived",
    "lead.returned",
    "lead.changed",
    "interaction.logged",
    "interaction.received",
    "interaction.brought_in",
)
def score_again(events: Sequence[Event]) -> None:
    keys = {event.subject_id or 0 for event in events if event.subject_type == "lead"}
    if keys:
        rescore_many(list(Lead.objects.alive().filter(pk__in=keys)))


@on("message.clicked", durable=True)
def notice_interest(event: Event) -> None:
    kind, key = event.data.get("about", ("", None))
    if kind == "lead" and key and event.data.get("verdict") == "human":
        rescore_later(key)


@on("engagement.moved", inside=True)
def follow_the_person(event: Event) -> None:
    """Their open leads are as warm as they are: told by a job of this transaction, right after it."""
    if event.subject_id is not None:
        leads = Lead.objects.alive().open().filter(contact=event.subject_id)
        for key in leads.values_list("pk", flat=True):
            rescore_later(key)


@on("settings.changed", inside=True)
def score_all_again(event: Event) -> None:
    if event.data.get("section") == "scoring":
        rescore_all.using(unique_key=f"rescore:{event.pk}").enqueue()
