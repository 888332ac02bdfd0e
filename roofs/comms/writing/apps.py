from django.apps import AppConfig


class WritingConfig(AppConfig):
    name = "roofs.comms.writing"
    label = "writing"
