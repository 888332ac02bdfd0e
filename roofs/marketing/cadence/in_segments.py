"""Being in a segment as a condition, and the sequences that rely on one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Sequence as Several

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from pydantic import Field, ValidationError

from roofs.core.segments.belonging import names_of, those_in
from roofs.core.segments.usage import Use, used_by
from roofs.marketing.cadence.conditions import Crowd, Params, condition
from roofs.marketing.cadence.models import Sequence, SequenceVersion
from roofs.marketing.cadence.plan import SequencePlan, leaves


class InSegment(Params):
    segment: int = Field(ge=1, lt=2**63)


@condition(
    "in_segment",
    _l("In a segment"),
    InSegment,
    lambda asked: (
        _("it is in the segment “%(name)s”")
        % {"name": names_of([asked.segment]).get(asked.segment, str(asked.segment))}
    ),
)
def _in_segment(crowd: Crowd, asked: InSegment) -> Collection[int]:
    """The record itself, its lead or its customer, whatever the segment is made of."""
    wanted: dict[tuple[str, int], set[int]] = {}
    for person, subject in crowd.each():
        for kind, row in (("lead", subject.lead), ("customer", subject.customer), ("project", subject.project)):
            if row is not None:
                wanted.setdefault((kind, row.pk), set()).add(person.key)
    found: set[int] = set()
    for kind in {kind for kind, _key in wanted}:
        inside = those_in(kind, [key for one, key in wanted if one == kind], asked.segment)
        found |= {person for key in inside for person in wanted[kind, key]}
    return found


@used_by
def _sequences(segments: Several[int]) -> Iterable[Use]:
    """By their newest version: what people are in now."""
    newest: dict[int, SequenceVersion] = {}
    for version in SequenceVersion.objects.select_related("sequence").order_by("number"):
        newest[version.sequence_id] = version
    for version in newest.values():
        for key in sorted(_named(version).intersection(segments)):
            sequence: Sequence = version.sequence
            yield Use(key, _l("Sequence"), sequence.name, "web:sequence", sequence.slug)


def _named(version: SequenceVersion) -> set[int]:
    try:
        plan = SequencePlan.model_validate(version.definition)
    except ValidationError:
        return set()
    asked = (leaf for _place, tree in plan.conditions() for leaf in leaves(tree) if leaf.name == "in_segment")
    return {leaf.params["segment"] for leaf in asked if isinstance(leaf.params.get("segment"), int)}
