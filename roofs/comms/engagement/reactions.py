from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _l

from roofs.comms.calendar.models import Appointment
from roofs.comms.consent.emptying import drops
from roofs.comms.engagement import witnessing
from roofs.comms.engagement.hearing import upset_news
from roofs.comms.engagement.models import Habit
from roofs.comms.engagement.noticing import Noticed, notice_many
from roofs.comms.engagement.rebuilding import count_all_again, rebuild
from roofs.comms.engagement.scores import level_words
from roofs.comms.timeline.models import Interaction
from roofs.comms.timeline.wording import describe
from roofs.core.backup.tables import makes_itself
from roofs.core.events import on, on_many, record_many
from roofs.core.events.models import Event

drops("engagement.Engagement", "engagement.Sign", "engagement.Tally")
makes_itself(Habit)


@on("message.opened", "message.clicked", inside=True)
def notice_a_reader(event: Event) -> None:
    """Only people: of what is unsure nobody gets warm, until a person is seen with the same letter."""
    if event.data.get("verdict") == "human" and event.subject_id is not None:
        notice_many(witnessing.on_letter(event.subject_id))


@on_many("interaction.received", "interaction.logged", "interaction.brought_in")
def notice_a_talk(events: Sequence[Event]) -> None:
    """What came in was put into the history by the time this hears of it: the history subscribed first."""
    notice_many(witnessing.in_talks(_talks(events)))


def _talks(events: Sequence[Event]) -> list[Interaction]:
    logged = [int(event.data["interaction"]) for event in events if "interaction" in event.data]
    letters = [int(event.data["message"]) for event in events if "message" in event.data]
    rows = Interaction.objects.alive().select_related("message")
    found = list(rows.filter(pk__in=logged)) if logged else []
    return found + (list(rows.filter(message__in=letters)) if letters else [])


@on_many("interaction.received", "interaction.logged")
def hear_who_is_upset(events: Sequence[Event]) -> None:
    """In their own words, or in ours about a talk with them. Whoever is alerted is for the groups above to say."""
    record_many([news for one in _talks(events) if (news := upset_news(one)) is not None])


@on_many("appointment.booked", "appointment.confirmed")
def notice_an_appointment(events: Sequence[Event]) -> None:
    keys = [int(event.data["appointment"]) for event in events if "appointment" in event.data]
    rows = list(Appointment.objects.filter(pk__in=keys))
    contacts = {one.pk: one.contact_id for one in rows if one.contact_id is not None}
    found: list[Noticed] = list(witnessing.in_appointments(rows))
    found += witnessing.in_confirmations((one for one in events if one.name == "appointment.confirmed"), contacts)
    notice_many(found)


@on("interaction.corrected", "interaction.deleted", "interaction.restored", inside=True)
def count_what_is_true(event: Event) -> None:
    """An outcome was taken back, a call was somebody else's."""
    if event.data.get("contact"):
        rebuild([int(event.data["contact"])])


@on("contact.merged", "contact.parted", inside=True)
def count_one_person(event: Event) -> None:
    rebuild([key for key in (event.subject_id, event.data.get("loser")) if key])


@on("settings.changed", inside=True)
def count_by_the_new_rules(event: Event) -> None:
    if event.data.get("section") == "engagement":
        count_all_again.using(unique_key=f"engagement:{event.pk}").enqueue()


def _from_to(event: Event) -> str:
    return f"{level_words(str(event.data.get('from', '')))} → {level_words(str(event.data.get('to', '')))}"


def _because(event: Event) -> str:
    return ", ".join(str(one) for one in event.data.get("because", []))


describe("person.upset", _l("They sound upset"), icon="circle-alert", body=_because)
describe("engagement.moved", _l("Warmer or cooler"), icon="activity", body=_from_to)
