from django.apps import AppConfig


class WebhookPostingConfig(AppConfig):
    name = "roofs.integrations.webhooks"
    label = "webhook_posting"
