from django.apps import AppConfig


class WebPushConfig(AppConfig):
    name = "roofs.integrations.webpush"
    label = "webpush"
