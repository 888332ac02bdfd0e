from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "roofs.core.backup"
    label = "backup"
