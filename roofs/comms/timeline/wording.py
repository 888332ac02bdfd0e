"""How an event reads in a history. Each domain says it for its own events; one nobody described gets its plain name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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


def _title_of_the_task(event: Event) -> str:
    return str(event.data.get("title", ""))


def _channel(event: Event) -> str:
    return str(event.data.get("channel", ""))


hide("interaction.logged", "interaction.received", "interaction.corrected", "interaction.deleted")
hide("interaction.restored", "task.assigned", "task.snoozed")
describe("task.added", _("Task added"), icon="check", body=_title_of_the_task)
describe("task.done", _("Task done"), icon="check", body=_title_of_the_task)
describe("task.reopened", _("Task reopened"), icon="check", body=_title_of_the_task)
describe("task.deleted", _("Task removed"), icon="check", body=_title_of_the_task)
describe("task.restored", _("Task brought back"), icon="check", body=_title_of_the_task)
describe("consent.granted", _("Agreed to be contacted"), icon="shield", body=_channel)
describe("consent.revoked", _("Asked not to be contacted"), icon="shield", body=_channel)
