from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


class PersonasConfig(AppConfig):
    name = "roofs.marketing.personas"
    label = "personas"

    def ready(self) -> None:
        # By dotted path: models may not be imported before every app is known. Django tells no app without models that
        # migrations are over, so the one whose tables are filled is listened to.
        install = import_string("roofs.marketing.personas.installing.install")
        post_migrate.connect(install, sender=apps.get_app_config("segments"))
