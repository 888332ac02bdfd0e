from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "roofs.surfaces.web"
    label = "web"
