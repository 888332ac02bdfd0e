from django.apps import AppConfig


class PropertiesConfig(AppConfig):
    name = "roofs.places.properties"
    label = "properties"
