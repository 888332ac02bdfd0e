from django.apps import AppConfig


class ExperimentsConfig(AppConfig):
    name = "roofs.marketing.experiments"
    label = "experiments"
