from django.apps import AppConfig


class SpendingConfig(AppConfig):
    name = "roofs.marketing.spending"
    label = "spending"
