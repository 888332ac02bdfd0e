from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "roofs.people.partners"
    label = "partners"
