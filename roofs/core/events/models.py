from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from roofs.core.events.naming import subject_of


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> EventQuerySet:
        kind, key = subject_of(subject)
        return self.filter(subject_type=kind, subject_id=key)

    def after(self, event_id: int) -> EventQuerySet:
        return self.filter(pk__gt=event_id).order_by("pk")


class Event(models.Model):
    """Something that happened. Written once, never changed."""

    name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    to = models.JSONField(default=list)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["subject_type", "subject_id", "-id"], name="events_by_subject"),
            models.Index(fields=["name", "-id"], name="events_by_name"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.subject_type}:{self.subject_id}"
