from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "roofs.surfaces.api"
    label = "api"
