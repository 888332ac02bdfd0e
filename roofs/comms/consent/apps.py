from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "roofs.comms.consent"
    label = "consent"
