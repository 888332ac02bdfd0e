from django.apps import AppConfig


class SmtpConfig(AppConfig):
    name = "roofs.integrations.smtp"
    label = "smtp"
