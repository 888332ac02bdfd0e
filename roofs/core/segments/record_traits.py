"""Traits of every kind of record: its tags, the company's own fields, and being in another segment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Case, Exists, FloatField, OuterRef, Q, QuerySet, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from roofs.core.company.office import office
from roofs.core.fields.models import CustomField, FieldValue
from roofs.core.fields.models import Kind as FieldKind
from roofs.core.segments.columns import CENTS, NOBODY, compared
from roofs.core.segments.models import Membership, Segment
from roofs.core.segments.operators import Dates
from roofs.core.segments.traits import OF_FAMILIES, RECORD, At, Pairs, Trait, family, trait
from roofs.core.tags.models import Tag, Tagging

OWN = "own"
TYPES = {
    FieldKind.TEXT: "text",
    FieldKind.NUMBER: "number",
    FieldKind.MONEY: "money",
    FieldKind.DATE: "moment",
    FieldKind.CHOICE: "choice",
    FieldKind.CHOICES: "choice",
    FieldKind.YES_NO: "flag",
}


def _tags() -> Pairs:
    return list(Tag.objects.alive().order_by("name").values_list("pk", "name"))


def _tagged(op: str, value: list[int], at: At) -> Q:
    on = Tagging.objects.filter(
        subject_type=at.kind.name, subject_id=OuterRef(at.way.key), tag__in=value, tag__deleted_at=None
    )
    return ~Q(Exists(on)) if op == "none_of" else Q(Exists(on))


trait(
    Trait(
        name="record.tag",
        title=_("Tag"),
        type="tag",
        about=RECORD,
        asked=_tagged,
        heard=frozenset({"tag.put", "tag.taken_off"}),
        group="record",
        choices=_tags,
    )
)


def _segments() -> Pairs:
    return list(Segment.objects.alive().order_by("name").values_list("pk", "name"))


def _in_segment(op: str, value: list[int], at: At) -> Q:
    inside = Membership.objects.filter(segment__in=value, segment__deleted_at=None, subject_id=OuterRef(at.way.key))
    inside = inside.filter(subject_type=at.kind.name)
    return ~Q(Exists(inside)) if op == "none_of" else Q(Exists(inside))


trait(
    Trait(
        name="record.segment",
        title=_("Another segment"),
        type="segment",
        about=RECORD,
        asked=_in_segment,
        group="record",
        choices=_segments,
        points_to=frozenset,
    )
)


class _OwnField:
    """One question the company asks. The answers are text, each kind in one spelling."""

    def __init__(self, field: CustomField) -> None:
        self.field = field

    def asked(self, op: str, value: Any, at: At) -> Q:
        if op in {"given", "not_given"}:
            return self._having(at, op == "not_given")
        return getattr(self, f"_as_{TYPES[FieldKind(self.field.kind)]}")(op, value, at)  # type: ignore[no-any-return]  # by its kind

    def _answers(self, at: At) -> QuerySet[FieldValue]:
        return FieldValue.objects.filter(field=self.field, subject_type=at.kind.name, subject_id=OuterRef(at.way.key))

    def _having(self, at: At, is_denied: bool, wanted: Q | None = None) -> Q:  # noqa: FBT001 -- a switch of our own
        found = self._answers(at)
        has = Q(Exists(found if wanted is None else found.filter(wanted)))
        return ~has if is_denied else has

    def _as_text(self, op: str, value: Any, at: At) -> Q:
        lookup = {"contains": "icontains", "begins": "istartswith"}.get(op, "iexact")
        wanted = NOBODY
        for word in value if isinstance(value, list) else [value]:
            wanted |= Q(**{f"text__{lookup}": word.strip()})
        return self._having(at, op == "none_of", wanted)

    def _as_choice(self, op: str, value: list[str], at: At) -> Q:
        return self._having(at, op == "none_of", Q(text__in=value))

    def _as_flag(self, op: str, _value: None, at: At) -> Q:
        return self._having(at, op == "no", Q(text="true"))

    def _as_number(self, op: str, value: Any, at: At, factor: int = 1) -> Q:
        # CASE keeps PostgreSQL from reading the texts of other fields as numbers.
        number = Case(When(field=self.field, then=Cast("text", FloatField())))
        return Q(Exists(self._answers(at).annotate(number=number).filter(compared("number", op, value, factor))))

    def _as_money(self, op: str, value: Any, at: At) -> Q:
        return self._as_number(op, value, at, CENTS)

    def _as_moment(self, op: str, value: Any, at: At) -> Q:
        if isinstance(value, Dates):
            return self._having(at, False, Q(text__gte=value.since.isoformat(), text__lte=value.until.isoformat()))  # noqa: FBT003 -- see there
        border, today = self._day(at.now, value), self._day(at.now, 0)
        wanted = Q(text__gte=border, text__lte=today) if op == "within" else Q(text__lt=border)
        return self._having(at, False, wanted)  # noqa: FBT003 -- see there

    @staticmethod
    def _day(now: dt.datetime, ago: int) -> str:
        return (now - dt.timedelta(days=ago)).astimezone(office.get().zone).date().isoformat()

    def crossing(self, op: str, value: Any, at: At, since: dt.datetime) -> Q | None:
        if op not in {"within", "before"}:
            return None
        crossed = Q(text__gte=self._day(since, value), text__lte=self._day(at.now, value))
        crossed |= Q(text__gte=self._day(since, 0), text__lte=self._day(at.now, 0))
        return self._having(at, False, crossed)  # noqa: FBT003 -- see there


def _own(field: CustomField) -> Trait:
    asked = _OwnField(field)
    options = list(field.options)
    return Trait(
        name=f"{OWN}.{field.key}",
        title=field.label,
        type=TYPES[FieldKind(field.kind)],
        about=RECORD,
        asked=asked.asked,
        heard=OF_FAMILIES,
        group="record",
        choices=(lambda: [(one, one) for one in options]) if options else None,
        crossing=asked.crossing if field.kind == FieldKind.DATE else None,
        is_single=field.kind != FieldKind.CHOICES,
    )


def _find(name: str) -> Trait | None:
    kind, _dot, key = name.partition(".")
    field = CustomField.objects.of(kind).filter(key=key).first()
    return None if field is None else _own(field)


def _every(kind: str) -> Iterator[Trait]:
    for field in CustomField.objects.of(kind):
        yield _own(field)


family(OWN, _find, _every)
