from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "roofs.insight.reporting"
    label = "reporting"
