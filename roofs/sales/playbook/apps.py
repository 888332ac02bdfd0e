from django.apps import AppConfig


class PlaybookConfig(AppConfig):
    name = "roofs.sales.playbook"
    label = "playbook"
