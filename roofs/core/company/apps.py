from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CompanyConfig(AppConfig):
    name = "roofs.core.company"
    label = "company"
    verbose_name = _("Company")

    def ready(self) -> None:
        """Every app keeps what a company may decide in `policy.py`; loading them fills the settings page."""
        autodiscover_modules("policy")
