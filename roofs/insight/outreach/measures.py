"""One definition per figure of outreach: what it asks, in words, and how it follows from what was added up. The pages
and the API say the same because they read this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roofs.insight.metrics.catalogue import Number, Unit


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    title: str | Promise
    definition: str | Promise
    unit: Unit
    parts: tuple[str, ...]
    """What it is worked out from: columns that are added up."""

    how: Callable[..., Number]
    more_is: str = ""
    """"better" or "worse"; empty when neither."""

    of: str = ""
    """For a share: the flag that the touches of its upper part have. For a count: itself."""

    @property
    def rows(self) -> str:
        """The flag of the touches behind it; empty where no list of touches stands behind it."""
        return self.of or (self.parts[0] if self.unit == Unit.COUNT else "")


def _same(number: int) -> Number:
    return number


def _ratio(part: int, whole: int) -> Number:
    return part / whole if whole else None


def _count(name: str, title: str | Promise, definition: str | Promise, more_is: str = "") -> Measure:
    return Measure(name, title, definition, Unit.COUNT, (name,), _same, more_is)


def _share(
    name: str, title: str | Promise, definition: str | Promise, part: str, whole: str, more_is: str = "better"
) -> Measure:
    return Measure(name, title, definition, Unit.SHARE, (part, whole), _ratio, more_is, part)


MEASURES: dict[str, Measure] = {
    one.name: one
    for one in (
        _count("sent", _("Sent"), _("Messages, calls and cards of follow-ups and campaigns, by the day they left.")),
        _count(
            "delivered",
            _("Delivered"),
            _("Those of which the other side said that they arrived, or with which the person did something."),
            "better",
        ),
        _count(
            "reached",
            _("Reached"),
            _("Messages that did not come back, and calls in which somebody talked."),
            "better",
        ),
        _count("bounced", _("Came back"), _("Messages that the other side sent back."), "worse"),
        _count(
            "opened",
            _("Opened by people"),
            _("Letters that a person opened, each counted once. Many people open without it being seen."),
            "better",
        ),
        _count(
            "opened_machine",
            _("Opened by machines"),
            _("Letters that a mail program or a scanner fetched. It says nothing about the person and moves no other"
              " number."),
        ),
        _count(
            "opened_unsure",
            _("Opened, not sure by whom"),
            _("Letters that were fetched in a way that may have been a person or a machine."),
        ),
        _count("clicked", _("Clicked by people"), _("Letters in which a person followed a link, each once."), "better"),
        _count(
            "clicked_machine",
            _("Clicked by machines"),
            _("Letters of which a scanner followed the links, as some do with every letter."),
        ),
        _count("replied", _("Wrote back"), _("Messages that somebody wrote back to, each once."), "better"),
        _count("answered", _("Answered"), _("Messages that were written back to, and calls that were talked in."),
               "better"),
        _count(
            "answered_in_day",
            _("Answered within a day"),
            _("Messages and calls after which the person clicked, wrote back or talked within a day."),
            "better",
        ),
        _count("unsubscribed", _("Unsubscribed"), _("Messages after which the person asked not to be written to."),
               "worse"),
        _count("complained", _("Marked as spam"), _("Letters that somebody marked as spam."), "worse"),
        _count(
            "met",
            _("Meetings"),
            _("Touches that were the last one before an appointment was made, in the days set for credit. Each"
              " appointment counts for one touch: it says who was last, not what caused it."),
            "better",
        ),
        _count(
            "signed",
            _("Signed"),
            _("Touches that were the last one before the person bought, in the days set for credit. Each sale counts"
              " for one touch: it says who was last, not what caused it."),
            "better",
        ),
        Measure(
            "signed_cents",
            _("Value signed"),
            _("What those sales are worth: the contract, or the estimate while there is none."),
            Unit.CENTS,
            ("signed_cents",),
            _same,
            "better",
            "signed",
        ),
        _share("delivered_rate", _("Delivered, share"), _("Delivered, of those sent."), "delivered", "sent"),
        _share("reached_rate", _("Reached, share"), _("Reached, of those sent."), "reached", "sent"),
        _share("open_rate", _("Opened, share"), _("Opened by a person, of those sent. Machines are left out."),
               "opened", "sent"),
        _share("click_rate", _("Clicked, share"), _("Clicked by a person, of those sent. Machines are left out."),
               "clicked", "sent"),
        _share("reply_rate", _("Wrote back, share"), _("Written back to, of those sent."), "replied", "sent"),
        _share("answer_rate", _("Answered, share"), _("Answered, of those sent."), "answered", "sent"),
        _share("day_rate", _("Answered within a day, share"), _("Answered within a day, of those sent."),
               "answered_in_day", "sent"),
        _share("unsubscribe_rate", _("Unsubscribed, share"), _("Unsubscribed, of those sent."), "unsubscribed", "sent",
               "worse"),
        _share("complaint_rate", _("Marked as spam, share"), _("Marked as spam, of those sent."), "complained", "sent",
               "worse"),
        _share("bounce_rate", _("Came back, share"), _("Sent back, of those sent."), "bounced", "sent", "worse"),
        _share("meeting_rate", _("Meetings, share"), _("Meetings, of those sent."), "met", "sent"),
        _share("signed_rate", _("Signed, share"), _("Signed, of those sent."), "signed", "sent"),
    )
}  # fmt: skip
GENTLE = {"unsubscribe_rate": 0.005, "complaint_rate": 0.001, "bounce_rate": 0.05}
"""From which share on it is a matter to look at: the document's 0.5 % for leaving, and what the large mailbox services
and warm-up guides take as too much for complaints and returned mail.
"""


def worked_out(names: tuple[str, ...], sums: Mapping[str, int]) -> dict[str, Number]:
    return {name: MEASURES[name].how(*(sums.get(part, 0) for part in MEASURES[name].parts)) for name in names}
