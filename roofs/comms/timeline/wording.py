"""How an event reads in a history. Each domain says it for its own events; one nobody described gets its plain name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roofs.core.kit import money

if TYPE_CHECKING:
    from roofs.core.events.models import Event

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Wording:
    title: Text
    icon: str = "circle-dot"
    body: Callable[[Event], str] | None = None
    is_hidden: bool = False


_wordings: dict[str, Wording] = {}


def describe(name: str, title: Text, *, icon: str = "circle-dot", body: Callable[[Event], str] | None = None) -> None:
    """`describe("lead.won", _("Won"), icon="trophy", body=lambda event: event.data["why"])`."""
    _wordings[name] = Wording(title, icon, body)


def hide(*names: str) -> None:
    """What another kind of entry already tells."""
    for name in names:
        _wordings[name] = Wording(name, is_hidden=True)


def hidden_names() -> list[str]:
    return [name for name, wording in _wordings.items() if wording.is_hidden]


def wording_of(name: str) -> Wording:
    return _wordings.get(name) or Wording(name.replace(".", " ").replace("_", " ").capitalize())


def field_changes(*described: type[models.Model]) -> Callable[[Event], str]:
    """For `body`: from what to what, field by field, in the words of these models' forms."""
    fields = {field.name: field for model in reversed(described) for field in model._meta.fields}

    def told(event: Event) -> str:
        rows = event.data.get("changes", {}).items()
        return "\n".join(_told(name, fields.get(name), before, after) for name, (before, after) in rows)

    return told


def _told(name: str, field: models.Field[Any, Any] | None, before: object, after: object) -> str:
    label = str(field.verbose_name) if field else name.replace("_", " ")
    return f"{label[:1].upper()}{label[1:]}: {_shown(field, before)} → {_shown(field, after)}"


def _shown(field: models.Field[Any, Any] | None, value: object) -> str:
    if value is None or value == "":
        return gettext("nothing")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        return str(value.get("name", value))
    if isinstance(value, list):
        return ", ".join(_shown(None, one) for one in value) or gettext("nothing")
    if field is not None and field.name.endswith("_cents") and isinstance(value, int):
        return money.show(value)
    return str(dict(field.flatchoices).get(value, value)) if field is not None and field.choices else str(value)


def _title_of_the_task(event: Event) -> str:
    return str(event.data.get("title", ""))


def _until(event: Event) -> str:
    told = event.data.get("until")
    return date_format(localtime(datetime.fromisoformat(told)), "SHORT_DATE_FORMAT") if told else ""


def _channel(event: Event) -> str:
    return str(event.data.get("channel", ""))


hide("interaction.logged", "interaction.received", "interaction.corrected", "interaction.deleted")
hide("interaction.brought_in", "interaction.restored", "task.assigned", "task.snoozed")
describe("task.added", _("Task added"), icon="check", body=_title_of_the_task)
describe("task.done", _("Task done"), icon="check", body=_title_of_the_task)
describe("task.reopened", _("Task reopened"), icon="check", body=_title_of_the_task)
describe("task.deleted", _("Task removed"), icon="check", body=_title_of_the_task)
describe("task.restored", _("Task brought back"), icon="check", body=_title_of_the_task)
describe("consent.granted", _("Agreed to be contacted"), icon="shield", body=_channel)
describe("consent.revoked", _("Asked not to be contacted"), icon="shield", body=_channel)
describe("contact.away", _("Away until"), icon="calendar-clock", body=_until)
