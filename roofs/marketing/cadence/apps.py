from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


class CadenceConfig(AppConfig):
    name = "roofs.marketing.cadence"
    label = "cadence"

    def ready(self) -> None:
        # By dotted path: models may not be imported before every app is known.
        post_migrate.connect(import_string("roofs.marketing.cadence.installing.install"), sender=self)
