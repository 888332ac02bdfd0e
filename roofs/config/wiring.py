"""Which vendor serves which port, and what the engine runs. The only place that knows both sides."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


class WiringConfig(AppConfig):
    name = "roofs.config"
    label = "wiring"

    def ready(self) -> None:
        # Imported when Django is ready, by dotted path: settings name this class before any model may be loaded.
        connect_ports = import_string("roofs.config.ports.connect")
        connect_ports(settings.ENV)
        # Sent only for apps with models, so one of those stands for the whole installation.
        post_migrate.connect(_make_cache_table, sender=apps.get_app_config("events"))


def _make_cache_table(**_signal: object) -> None:
    if "db.DatabaseCache" in settings.CACHES["default"]["BACKEND"]:
        call_command("createcachetable", verbosity=0)
