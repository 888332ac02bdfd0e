"""The words of a test of two ways, as they are stored."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

LEAST_ARMS, MOST_ARMS = 2, 6


class What(models.TextChoices):
    SUBJECT = "subject", _("The subject line")
    BODY = "body", _("The text of the letter")
    CHANNEL = "channel", _("The channel")
    SEND_TIME = "send_time", _("The time it goes out")
    SEQUENCE = "sequence", _("The whole sequence")


class Measure(models.TextChoices):
    """Opens are none of them: machines open letters."""

    REPLY = "reply", _("They answer")
    CLICK = "click", _("They click")
    MEETING = "meeting", _("An appointment is made")
    WON = "won", _("They sign")
    MONEY = "money", _("Money won per person")


class Mode(models.TextChoices):
    MEASURE = "measure", _("Measure: everybody in equal parts, so that you can trust the answer")
    EARN = "earn", _("Earn: more people to what does better so far; not a measurement")


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Over")


class Guardrail(models.TextChoices):
    UNSUBSCRIBED = "unsubscribed", _("People who unsubscribe")
    COMPLAINED = "complained", _("Complaints about spam")


WORDING = frozenset({What.SUBJECT, What.BODY})
OF_A_STEP = frozenset({What.CHANNEL, What.SEND_TIME})
USUAL_DAYS = {Measure.REPLY: 7, Measure.CLICK: 7, Measure.MEETING: 14, Measure.WON: 60, Measure.MONEY: 60}
"""How long after the first touch what they do is counted."""
