from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "roofs.core.segments"
    label = "segments"
