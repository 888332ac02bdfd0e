from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TransferConfig(AppConfig):
    name = "roofs.core.transfer"
    label = "transfer"

    def ready(self) -> None:
        """Every app says in its `transfer.py` how its records become rows and the other way round."""
        autodiscover_modules("transfer")
