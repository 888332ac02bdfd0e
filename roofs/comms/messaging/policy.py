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
    away_days: int = Field(
        5, ge=0, le=60, title=_("Days to wait for somebody who is away"),
        description=_("When an out-of-office answer names no day of return. 0: do not wait."),
    )  # fmt: skip


mail = settings.declare("mail", MailPolicy, title=_("Mail"), help=_("Sender, answers and tracking."))


Allowance = Annotated[int, Field(ge=0, le=10_000_000)]
"""0 is no limit."""


class Pace(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    emails_per_minute: int = Field(
        600, ge=1, le=1_000_000, title=_("E-mails a minute, at most"),
        description=_("For the whole domain, over all processes. The rest waits its turn."),
    )  # fmt: skip
    mailbox_per_hour: Allowance = Field(
        0, title=_("E-mails from one mailbox in an hour, at most"), description=_("0: no limit.")
    )
    mailbox_per_day: Allowance = Field(
        2_000,
        title=_("E-mails from one mailbox in a day, at most"),
        description=_("Google Workspace allows 2,000, Microsoft 365 10,000. 0: no limit."),
    )
    domain_per_day: Allowance = Field(
        4_500,
        title=_("E-mails from your domain in a day, at most"),
        description=_("Above 5,000 in a day Gmail counts a domain as a bulk sender, for ever. 0: no limit."),
    )
    mail_service_per_minute: Allowance = Field(
        120,
        title=_("E-mails to one mail service in a minute, at most"),
        description=_("Gmail, Yahoo, Outlook and so on, each by itself. 0: no limit."),
    )
    email_provider_per_second: Allowance = Field(
        0, title=_("E-mails handed to the provider in a second, at most"), description=_("0: no limit.")
    )
    texts_per_minute: Allowance = Field(
        60,
        title=_("Text messages in a minute, at most"),
        description=_("One number carries about one text a second. 0: no limit."),
    )
    texts_per_day: Allowance = Field(
        2_000,
        title=_("Text messages in a day, at most"),
        description=_("T-Mobile's limit for a company, from 2,000 up; its day begins at midnight Pacific. 0: none."),
    )
    calls_per_minute: Allowance = Field(2, title=_("AI calls in a minute, at most"), description=_("0: no limit."))
    postcards_per_day: Allowance = Field(
        200, title=_("Postcards in a day, at most"), description=_("They cost money. 0: no limit.")
    )
    jitter_seconds: int = Field(
        20, ge=0, le=3_600, title=_("Spread of what waited, in seconds"),
        description=_("What was held does not go out all in the same second."),
    )  # fmt: skip
    hours_for_news: int = Field(
        4, ge=0, le=72, title=_("Hours to wait for news of an uncertain message"),
        description=_("The provider may still say that it has it. After that a person is asked."),
    )  # fmt: skip
    latest_email_hours: int = Field(
        24, ge=1, le=24 * 14, title=_("E-mail: not sent when later than so many hours"),
        description=_("After an outage or a restored backup nothing stale goes out."),
    )  # fmt: skip
    latest_text_hours: int = Field(
        2, ge=1, le=24 * 14, title=_("Text messages and calls: not when later than so many hours")
    )


pace = settings.declare(
    "pace",
    Pace,
    title=_("Pace of sending"),
    help=_("How many may leave, and how late. What has to wait says for what and until when."),
)
