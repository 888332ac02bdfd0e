from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    name = "roofs.core.events"
    label = "events"

    def ready(self) -> None:
        """Every app keeps its listeners in `reactions.py`; loading them is what subscribes them."""
        autodiscover_modules("reactions")
