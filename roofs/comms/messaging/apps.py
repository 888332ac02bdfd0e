from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "roofs.comms.messaging"
    label = "messaging"
