from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "roofs.sales.scoring"
    label = "scoring"
