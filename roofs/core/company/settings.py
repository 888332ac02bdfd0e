"""What a company decides: typed sections with defaults, one row each, editable on a generated screen.

A domain declares its section in its `policy.py`:

    SCORING = settings.declare("scoring", ScoringRules, title=_("Scoring"), help=_("How a lead gets its points."))

and asks `SCORING.get()` wherever it needs a threshold. Titles and descriptions are marked for translation with
`gettext_noop` and translated by the screen.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import structlog
from django.db import connection, transaction
from pydantic import BaseModel, SecretStr, ValidationError

from roofs.core.company.models import Setting
from roofs.core.events import record
from roofs.core.jobs.turns import take_turn

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

log = structlog.get_logger(__name__)
T = TypeVar("T", bound=BaseModel)

# How long another process may go on with the old value. In the process that saved it the new one holds at once.
FRESH_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    value: T
    until: float


class Section(Generic[T]):
    def __init__(self, name: str, model: type[T], title: str, help_text: str) -> None:
        self.name = name
        self.model = model
        self.title = title
        self.help = help_text
        self._lock = threading.Lock()
        self._kept: _Kept[T] | None = None
        self._generation = 0

    def __repr__(self) -> str:
        return f"<Section {self.name}>"

    def get(self) -> T:
        if self.name in _written_in_this_transaction():
            return self._read()
        kept = self._kept
        if kept is None or time.monotonic() >= kept.until:
            generation = self._generation
            kept = _Kept(self._read(), time.monotonic() + FRESH_SECONDS)
            with self._lock:
                if generation == self._generation:  # nobody saved while we read
                    self._kept = kept
        # A changeable model must not let one caller change what the next one gets.
        return kept.value if self.model.model_config.get("frozen") else kept.value.model_copy(deep=True)

    def save(self, value: T, actor: AbstractBaseUser | None = None) -> list[str]:
        """Store it and say which fields changed. Raises pydantic's ValidationError for what does not fit."""
        checked = self.model.model_validate(value.model_dump())
        with transaction.atomic():
            take_turn(f"settings:{self.name}")
            before, after = self._read().model_dump(mode="json"), checked.model_dump(mode="json")
            changed = sorted(field for field in after if after[field] != before[field])
            if changed:
                facts = {"value": after, "updated_by_id": None if actor is None else actor.pk}
                Setting.objects.update_or_create(section=self.name, defaults=facts)
                record("settings.changed", actor=actor, section=self.name, fields=changed)
        return changed

    def forget(self) -> None:
        with self._lock:
            self._generation += 1
            self._kept = None

    def _read(self) -> T:
        stored = Setting.objects.filter(section=self.name).values_list("value", flat=True).first()
        return self.model() if stored is None else self._understand(stored)

    def _understand(self, stored: Mapping[str, Any]) -> T:
        """A row written by an older or newer version must not stop the office: what no longer fits gets its default."""
        known = {field: stored[field] for field in self.model.model_fields if field in stored}
        try:
            return self.model.model_validate(known)
        except ValidationError as error:
            wrong = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
        log.error("stored settings do not fit", section=self.name, fields=sorted(wrong))
        try:
            return self.model.model_validate({field: known[field] for field in known if field not in wrong})
        except ValidationError:
            return self.model()


_sections: dict[str, Section[Any]] = {}
_here = threading.local()


def declare(name: str, model: type[T], title: str, help: str = "") -> Section[T]:  # noqa: A002 -- reads as a form does
    known = _sections.get(name)
    if known is not None and known.model is not model:
        raise ValueError(f"the settings section {name!r} is already declared by {known.model.__module__}")
    if any(field.annotation is SecretStr for field in model.model_fields.values()):
        raise TypeError(f"{name}: a secret belongs to core.connections, which encrypts it")
    section = known or Section(name, model, title, help)
    _sections[name] = section
    return cast("Section[T]", section)


def all_sections() -> list[Section[Any]]:
    return sorted(_sections.values(), key=lambda section: section.name)


def section(name: str) -> Section[Any]:
    """Raises KeyError for a section nobody declared."""
    return _sections[name]


def forget(**_signal: object) -> None:
    """All rows may have changed at once: a restore, a migration, an emptied database."""
    _here.written = set()
    for known in _sections.values():
        known.forget()


def written(instance: Setting, **_signal: object) -> None:
    """A row was written by whatever means. Until the end of this transaction this thread asks the database."""
    known = _sections.get(instance.section)
    if known is None:
        return
    _written_in_this_transaction().add(known.name)

    def committed() -> None:
        known.forget()
        _written_in_this_transaction().discard(known.name)

    transaction.on_commit(committed)


def _written_in_this_transaction() -> set[str]:
    # A transaction that was rolled back tells nobody, so the note is tied to the outermost block it was made in.
    outermost = connection.atomic_blocks[0] if connection.atomic_blocks else None
    if outermost is None or getattr(_here, "during", None) is not outermost:
        _here.during, _here.written = outermost, set()
    return cast("set[str]", _here.written)
