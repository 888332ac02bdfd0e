from django.apps import AppConfig


class TagsConfig(AppConfig):
    name = "roofs.core.tags"
    label = "tags"
