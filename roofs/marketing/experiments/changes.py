"""What an arm does otherwise than it is done today. Nothing in it: as it is."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from roofs.comms.writing.templates import Channel
from roofs.marketing.experiments.vocabulary import What

LATEST_DAYS = 2
"""A touch that is moved farther would count as too late where the step says a day."""
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class Change(BaseModel):
    """Each part belongs to one thing that can be tested; the texts are by language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: dict[Language, Annotated[str, Field(min_length=1, max_length=300)]] = Field({}, description="By language.")
    body: dict[Language, Annotated[str, Field(min_length=1, max_length=40_000)]] = Field({}, description="By language.")
    channel: Channel | None = None
    template: Annotated[str, Field(max_length=100)] = Field("", description="What is said on the other channel.")
    hour: time | None = Field(None, description="Local time of the person: not before this.")
    days_later: int = Field(0, ge=0, le=LATEST_DAYS)
    sequence: Annotated[str, Field(max_length=60)] = Field("", description="Short name of the sequence taken instead.")

    @model_validator(mode="after")
    def _a_channel_has_words(self) -> Self:
        if self.channel is not None and not self.template:
            raise ValueError("another channel needs a template of its own")
        return self

    @property
    def is_none(self) -> bool:
        return self == Change()

    def touches(self, what: str) -> bool:
        """It changes what is tested, and nothing else."""
        return bool(getattr(self, _FIELDS[What(what)][0]) or self.days_later * (what == What.SEND_TIME)) and not any(
            getattr(self, name) for other, names in _FIELDS.items() if other != what for name in names
        )

    def languages(self, what: str) -> frozenset[str] | None:
        """In which it is written; None where words are not what is tested."""
        return frozenset(getattr(self, what)) if what in {What.SUBJECT, What.BODY} else None

    def as_json(self) -> dict[str, object]:
        return self.model_dump(mode="json", exclude_defaults=True)


_FIELDS: dict[What, tuple[str, ...]] = {
    What.SUBJECT: ("subject",),
    What.BODY: ("body",),
    What.CHANNEL: ("channel", "template"),
    What.SEND_TIME: ("hour", "days_later"),
    What.SEQUENCE: ("sequence",),
}
