from __future__ import annotations

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings
from roofs.core.company.office import Link, office


class ReviewRules(BaseModel):
    """Platforms and the FTC forbid asking only happy customers and paying for reviews, so neither can be chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask_when_completed: bool = Field(
        default=True,
        title=_("Ask when a project is completed"),
        description=_("Every customer is asked, whatever they think of us, and nothing is given for it."),
    )
    days_after_completion: int = Field(3, ge=0, le=90, title=_("Days after completion"))
    again_after_days: int = Field(
        180,
        ge=1,
        le=3650,
        title=_("Days until somebody may be asked again"),
        description=_("At most once in this time."),
    )
    google: Link = Field("", title=_("Google"), description=_("The page where a customer writes a review."))
    facebook: Link = Field("", title=_("Facebook"))
    bbb: Link = Field("", title=_("Better Business Bureau"))
    birdeye: Link = Field("", title=_("BirdEye"))
    yelp: Link = Field("", title=_("Yelp"), description=_("Yelp does not want its reviews to be asked for."))

    @property
    def asked_for(self) -> list[tuple[str, str]]:
        """Where a letter may send people; the office's own review page when no other is known."""
        known = [(name, getattr(self, name)) for name in ("google", "facebook", "bbb", "birdeye")]
        found = [(name, link) for name, link in known if link]
        fallback = office.get().review_url
        return found or ([("other", fallback)] if fallback else [])


REVIEWS = settings.declare(
    "reviews", ReviewRules, title=_("Reviews"), help=_("When customers are asked for a review, and where.")
)
