from django.contrib import admin

from roofs.core.connections.models import Connection, Delivery


@admin.register(Connection)
class ConnectionAdmin(admin.ModelAdmin[Connection]):
    list_display = ["vendor", "name", "state", "last_ok_at"]
    list_filter = ["vendor", "state"]
    readonly_fields = ["last_error", "last_ok_at", "created_at", "updated_at"]


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin[Delivery]):
    list_display = ["id", "source", "received_at", "state", "attempts"]
    list_filter = ["source", "state"]
    readonly_fields = ["source", "fingerprint", "received_at", "headers", "state", "attempts", "error", "done_at"]
    exclude = ["raw"]

    def has_add_permission(self, request: object) -> bool:
        return False
