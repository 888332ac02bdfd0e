from django.apps import AppConfig


class ResponseConfig(AppConfig):
    name = "roofs.sales.response"
    label = "response"
