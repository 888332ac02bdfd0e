from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "roofs.comms.engagement"
    label = "engagement"
