"""What a company decides about its projects."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings

Job = Literal[
    "",
    "replacement",
    "repair",
    "storm_damage",
    "inspection",
    "new_construction",
    "flat_roof",
    "gutters",
    "siding",
    "maintenance",
    "other",
]


class CheckRule(BaseModel):
    """A row of the template. Empty choices come first, so that an empty row of the screen stays empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1, max_length=200, title=_("What"))
    proof: Literal["", "before_photo", "after_photo", "document"] = Field("", title=_("Needs"))
    job: Job = Field("", title=_("Only for"))
    weight: Literal["", "optional"] = Field("", title=_("Optional"))


USUAL = [
    CheckRule(text="Photos of the roof before work", proof="before_photo"),
    CheckRule(text="Permit posted", job="replacement"),
    CheckRule(text="Decking inspected, bad sheets replaced", job="replacement"),
    CheckRule(text="Ice and water shield at eaves and valleys", job="replacement"),
    CheckRule(text="Flashing and pipe boots replaced", job="replacement"),
    CheckRule(text="Seams and drains tested", job="flat_roof"),
    CheckRule(text="Adjuster's scope checked against the work", job="storm_damage"),
    CheckRule(text="Yard swept with the magnet"),
    CheckRule(text="Gutters cleaned, debris hauled away"),
    CheckRule(text="Photos of the finished roof", proof="after_photo"),
    CheckRule(text="Walk-through with the customer"),
    CheckRule(text="Certificate of completion signed", proof="document", weight="optional"),
]


class ProjectRules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    number_prefix: str = Field(
        "P",
        pattern=r"^[A-Z]{1,4}$",
        title=_("Numbers begin with"),
        description=_("One to four capital letters: P gives P-2026-0001. Numbers already given stay."),
    )
    days_of_notice: int = Field(
        3,
        ge=0,
        le=60,
        title=_("Days of notice before work begins"),
        description=_("So long before the first day customers hear what to expect, if that sequence is switched on."),
    )
    checklist: list[CheckRule] = Field(
        USUAL,
        max_length=40,
        title=_("Completion checklist"),
        description=_("Each new project gets a copy. A required point must be ticked before the project is completed."),
    )


PROJECTS = settings.declare(
    "projects",
    ProjectRules,
    title=_("Projects"),
    help=_("How projects are numbered, and what is checked before one is completed."),
)
