"""A judgement in words that people understand who know no statistics."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roofs.marketing.experiments import power
from roofs.marketing.experiments.judging import FEW, ArmResult, Judgement
from roofs.marketing.experiments.models import Experiment
from roofs.marketing.experiments.vocabulary import Guardrail, Status

MONTHS_FROM = 9
YEARS_FROM = 104
"""Weeks."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tone`: how it is shown. `more`: what else should be known, a sentence each."""

    kind: str
    tone: str
    headline: str
    more: tuple[str, ...] = ()


def of(experiment: Experiment, found: Judgement) -> Verdict:
    speak = {
        "not_started": _not_started,
        "nobody_yet": _nobody_yet,
        "unbalanced": _unbalanced,
        "harm": _harm,
        "earning": _earning,
        "winner": _winner,
        "alike": _alike,
        "not_enough": _not_enough,
    }[found.kind]
    verdict = speak(experiment, found)
    return Verdict(verdict.kind, verdict.tone, verdict.headline, (*verdict.more, *_also(experiment, found)))


def percent(share: float, digits: int = 1) -> str:
    return f"{number_format(100 * share, digits)} %"


def amount(experiment: Experiment, value: float) -> str:
    """A rate, or money per person."""
    return f"${number_format(value, 2)}" if experiment.is_money else percent(value)


def bare(experiment: Experiment, value: float) -> str:
    """A difference without its unit, where that stands beside it."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    if experiment.is_money:
        return f"{sign}${number_format(abs(value), 2)}"
    return f"{sign}{number_format(abs(100 * value), 1)}"


def difference(experiment: Experiment, value: float) -> str:
    told = bare(experiment, value)
    return told if experiment.is_money else _("%(points)s points") % {"points": told}


def round_people(number: int) -> str:
    """Nobody knows it to the last person."""
    step = 10 ** max(0, len(str(max(1, number))) - 2)
    return number_format(math.ceil(number / step) * step, 0, use_l10n=True, force_grouping=True)


def how_long(weeks: float) -> str:
    if weeks >= YEARS_FROM:
        return _("about %(n)s years") % {"n": number_format(weeks / 52, 0)}
    if weeks >= MONTHS_FROM:
        return _("about %(n)s months") % {"n": number_format(weeks / 4.345, 0)}
    whole = max(1, math.ceil(weeks))
    return ngettext("about a week", "about %(n)s weeks", whole) % {"n": whole}


def _not_started(experiment: Experiment, found: Judgement) -> Verdict:
    return Verdict("not_started", "quiet", _("Not started. Nobody has been dealt."))


def _nobody_yet(experiment: Experiment, found: Judgement) -> Verdict:
    return Verdict("nobody_yet", "quiet", _("It runs. Nobody has come to it yet."))


def _unbalanced(experiment: Experiment, found: Judgement) -> Verdict:
    return Verdict(
        "unbalanced",
        "bad",
        _("The groups are not as they were dealt: nothing can be concluded."),
        (
            _("Chance alone makes groups this uneven in fewer than one of a thousand tests."),
            _("Usual causes: people of one group were deleted or merged, one way could not be sent to everybody, or"
              " somebody took people out by hand. End it, mend the cause, begin anew."),
        ),
    )  # fmt: skip


def _harm(experiment: Experiment, found: Judgement) -> Verdict:
    bad = next(one for one in found.arms if one.harms)
    why = str(Guardrail(bad.harms[0]).label).lower()
    return Verdict(
        "harm",
        "bad",
        _("%(arm)s drives people away. Surely more than today: %(why)s.") % {"arm": bad.arm.label, "why": why},
        (_("It has stopped itself. Whatever it may have brought, it cannot be taken over."),),
    )


def _earning(experiment: Experiment, found: Judgement) -> Verdict:
    ahead = max(found.arms, key=lambda one: one.next_share or 0.0)
    told = {"share": percent(ahead.next_share or 0.0, 0), "arm": ahead.arm.label}
    return Verdict(
        "earning",
        "quiet",
        _("Earning, not measuring: %(share)s of the next people get %(arm)s.") % told,
        (_("The rates below are not fair to compare: who does better so far gets more people."),),
    )


def _winner(experiment: Experiment, found: Judgement) -> Verdict:
    best = found.winner
    if best is None:
        raise ValueError("a winner has an arm")
    if best.arm.is_first:
        return Verdict(
            "winner", "good", _("The way it is done today is better than the other."), (_("Leave it as it is."),)
        )
    more = [_interval(experiment, best)]
    if best.lift is not None and best.lift.low > 0:
        told = {"low": percent(best.lift.low, 0), "high": percent(best.lift.high, 0)}
        more.append(_("That is %(low)s to %(high)s more than today.") % told)
    if found.is_tied:
        more.append(_("Better than today; whether it is better than the other new ones is not sure."))
    return Verdict("winner", "good", _("%(arm)s is better.") % {"arm": best.arm.label}, tuple(more))


def _interval(experiment: Experiment, best: ArmResult) -> str:
    if best.against is None:
        return ""
    told = {"low": difference(experiment, best.against.low), "high": difference(experiment, best.against.high)}
    return _("The true difference is between %(low)s and %(high)s.") % told


def _alike(experiment: Experiment, found: Judgement) -> Verdict:
    limit = difference(experiment, found.limit).lstrip("+")
    return Verdict(
        "alike",
        "quiet",
        _("No difference bigger than %(limit)s is likely.") % {"limit": limit},
        (_("They are as good as equal. Keep the one you like, and try something bolder."),),
    )


def _not_enough(experiment: Experiment, found: Judgement) -> Verdict:
    if found.missing >= power.ENDLESS:
        return Verdict(
            "not_enough", "quiet", _("Not enough data: too few have done it to say how many people it takes.")
        )
    people = round_people(found.missing)
    if experiment.status != Status.RUNNING or found.weeks is None:
        headline = _("Not enough data: about %(n)s more people.") % {"n": people}
    else:
        told = {"n": people, "time": how_long(found.weeks)}
        headline = _("Not enough data: about %(n)s more people, %(time)s at your pace.") % told
    more = [] if found.missing else [_("Any day now, if the difference stays as it is.")]
    if found.weeks is not None and found.weeks > YEARS_FROM:
        more.append(
            _("That is longer than it is worth. Test something that makes a bigger difference, or let it earn.")
        )
    return Verdict("not_enough", "quiet", headline, tuple(more))


def _also(experiment: Experiment, found: Judgement) -> tuple[str, ...]:
    """What holds whatever the verdict is."""
    more = []
    small = [one for one in found.arms if one.counts.dealt > 0 and one.is_small]
    if small and found.kind not in {"not_started", "nobody_yet"}:
        one = min(small, key=lambda each: each.sample.people)
        people = one.sample.people
        more.append(
            ngettext(
                "%(arm)s has %(n)s person whose days are over: its rate says nothing yet.",
                "%(arm)s has %(n)s people whose days are over: its rate says nothing yet.",
                people,
            )
            % {"arm": one.arm.label, "n": people}
        )
    young = sum(one.young for one in found.arms)
    if young:
        more.append(
            ngettext(
                "%(n)s person was reached less than %(days)s days ago and is not judged yet.",
                "%(n)s people were reached less than %(days)s days ago and are not judged yet.",
                young,
            )
            % {"n": number_format(young, 0, force_grouping=True), "days": experiment.days}
        )
    stopped = [one.arm.label for one in found.arms if one.arm.paused_at is not None]
    if stopped and found.kind != "harm":
        more.append(_("Stopped meanwhile: %(arms)s.") % {"arms": ", ".join(stopped)})
    return tuple(more)


def why_not(found: Judgement) -> str:
    """Why no way can be taken over yet. Empty when one can."""
    return {
        "not_started": _("It has not begun."),
        "nobody_yet": _("Nobody has come to it yet."),
        "unbalanced": _("The groups are not as they were dealt."),
        "harm": _("A way that drives people away is not taken over."),
        "earning": _("It earns and does not measure: which one is better is not known. Run it as a measurement."),
        "alike": _("None is better by what you said is worth knowing."),
        "not_enough": _("It is not sure yet that one is better."),
        "winner": "",
    }[found.kind]


__all__ = ["FEW", "Verdict", "amount", "bare", "difference", "how_long", "of", "percent", "round_people", "why_not"]
