from django.apps import AppConfig


class ImapConfig(AppConfig):
    name = "roofs.integrations.imap"
    label = "imap"
