"""What the office decides about its mail."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from roofs.core.company import settings


def _has_a_place_for_the_token(pattern: str) -> str:
    local, at, domain = pattern.partition("@")
    if not at or pattern.count("{token}") != 1 or "{token}" not in local or len(local) > 64 - 30 + len("{token}"):
        raise ValueError("must look like reply+{token}@{domain}")
    if any(part in domain for part in ("{", "}")) and domain != "{domain}":
        raise ValueError("after the @ stands a domain, or {domain}")
    return pattern


Pattern = Annotated[str, AfterValidator(_has_a_place_for_the_token), Field(max_length=200)]


class MailPolicy(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    from_name: str = Field("", max_length=100, title=_("Sender's name"), description=_("Empty: the company's name."))
    office_mailboxes: list[str] = Field(
        ["office", "info", "sales", "leads", "hello"],
        title=_("Office mailboxes"),
        description=_("A letter from somebody new to one of these becomes a lead."),
    )
    reply_pattern: Pattern = Field(
        "reply+{token}@{domain}", title=_("Answers go to"), description=_("The token says which letter is answered.")
    )
    bounce_pattern: Pattern = Field("bounce+{token}@{domain}", title=_("Returned mail goes to"))
    unsubscribe_pattern: Pattern = Field("unsub+{token}@{domain}", title=_("Unsubscribe by mail goes to"))
    track_opens: bool = Field(default=True, title=_("Count opens"))
    track_clicks: bool = Field(default=True, title=_("Count clicks"))
    email_attempts: int = Field(6, ge=1, le=20, title=_("Attempts for one letter"))


mail = settings.declare("mail", MailPolicy, title=_("Mail"), help=_("Sender, answers and tracking."))
