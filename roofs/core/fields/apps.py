from django.apps import AppConfig


class CustomFieldsConfig(AppConfig):
    name = "roofs.core.fields"
    label = "fields"
