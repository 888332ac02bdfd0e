from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SegmentsConfig(AppConfig):
    name = "roofs.core.segments"
    label = "segments"

    def ready(self) -> None:
        """Every domain keeps what can be asked of its records in `traits.py`; loading them is what makes them known."""
        autodiscover_modules("traits")
