from django.contrib import admin

from roofs.core.company.models import Setting


@admin.register(Setting)
class SettingAdmin(admin.ModelAdmin[Setting]):
    """For repair: deleting a row gives a section its defaults back."""

    list_display = ["section", "updated_at", "updated_by"]
    search_fields = ["section"]
    readonly_fields = ["updated_at", "updated_by"]
