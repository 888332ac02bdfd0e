from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "roofs.comms.timeline"
    label = "timeline"
