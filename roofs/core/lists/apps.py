from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "roofs.core.lists"
    label = "lists"
