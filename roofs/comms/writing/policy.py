from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings
from roofs.core.company.office import Text

State = Annotated[str, Field(pattern=r"^(all|[A-Z]{2})$")]


class StateWords(BaseModel):
    """What roofers may not say in a state."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: State = Field("all", title=_("State"), description=_("Two letters like MI, or all."))
    words: Text = Field(title=_("May not be said"))


def _waivers() -> tuple[StateWords, ...]:
    """Rebating or waiving a deductible is forbidden to roofers in most states, and misleading in all of them."""
    said = (
        "waive your deductible", "waive the deductible", "cover your deductible", "pay your deductible",
        "eat the deductible", "no deductible", "deductible back", "free roof", "roof for free",
        "sin deducible", "pagamos su deducible", "cubrimos su deducible", "techo gratis",
    )  # fmt: skip
    return tuple(StateWords(state="all", words=words) for words in said)


class LetterRules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    forbidden: tuple[StateWords, ...] = Field(
        default_factory=_waivers,
        title=_("What may not be said"),
        description=_("By state: offers to waive a deductible, for one. A template with such words is not published."),
    )
    highest_grade: int = Field(8, ge=3, le=18, title=_("Reading grade, at most"))
    longest_words: int = Field(350, ge=50, le=2000, title=_("Words in an e-mail, at most"))
    most_segments: int = Field(2, ge=1, le=6, title=_("Parts of a text message, at most"))
    spam_limit: float = Field(5.0, ge=1, le=20, title=_("Spam points from which a warning is shown"))


LETTERS = settings.declare(
    "letters", LetterRules, title=_("Templates"), help=_("What a template may say, and how long and hard it may be.")
)
