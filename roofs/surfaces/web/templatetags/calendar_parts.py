"""Appointments on the pages of what they are about: `{% load calendar_parts %}{% appointments "lead" lead.pk %}`."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils import timezone

from roofs.comms.calendar.models import Appointment

register = template.Library()
MOST = 10


@register.inclusion_tag("calendar/_of_subject.html", takes_context=True)
def appointments(context: Context, subject_type: str, subject_id: int) -> dict[str, object]:
    """What comes next first; of the past the last few."""
    user = context["user"]
    rows = Appointment.objects.visible_to(user, {subject_type}).about(subject_type, subject_id).with_people()
    now = timezone.now()
    return {
        "user": user,
        "upcoming": rows.upcoming(now).order_by("starts_at")[:MOST],
        "past": rows.filter(ends_at__lte=now).order_by("-starts_at")[:3],
        "about": f"{subject_type}:{subject_id}",
    }
