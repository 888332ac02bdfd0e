from __future__ import annotations

from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.sales.leads.models import Lead
from roofs.sales.scoring.jobs import rescore_all, rescore_later
from roofs.sales.scoring.rescoring import rescore


@on("lead.arrived", "lead.returned", "lead.changed", "interaction.logged", "interaction.received", inside=True)
def score_again(event: Event) -> None:
    lead = Lead.objects.alive().meant_by(event)
    if lead is not None:
        rescore(lead)


@on("message.clicked", durable=True)
def notice_interest(event: Event) -> None:
    kind, key = event.data.get("about", ("", None))
    if kind == "lead" and key and event.data.get("verdict") == "human":
        rescore_later(key)


@on("settings.changed", inside=True)
def score_all_again(event: Event) -> None:
    if event.data.get("section") == "scoring":
        rescore_all.using(unique_key=f"rescore:{event.pk}").enqueue()
