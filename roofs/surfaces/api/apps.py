from django.apps import AppConfig

from roofs.core.webhooks.catalogue import offer
from roofs.surfaces.api.webhooks.told import all_told


class ApiConfig(AppConfig):
    name = "roofs.surfaces.api"
    label = "api"

    def ready(self) -> None:
        offer(all_told())
