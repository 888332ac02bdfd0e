from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "roofs.sales.routing"
    label = "routing"
