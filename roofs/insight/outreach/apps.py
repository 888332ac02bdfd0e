from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "roofs.insight.outreach"
    label = "outreach"
