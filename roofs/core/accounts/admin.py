from django.contrib import admin

from roofs.core.accounts.models import ApiToken, RefreshToken, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """For repair. People are invited, given roles and sent away on the team pages, which keep the rules."""

    list_display = ["email", "full_name", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "full_name"]
    exclude = ["password", "groups", "user_permissions"]
    readonly_fields = ["last_login", "joined_at", "updated_at", "created_by", "updated_by"]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: User | None = None) -> bool:
        """Their name stands beside what they did."""
        return False


@admin.register(RefreshToken)
class RefreshTokenAdmin(admin.ModelAdmin[RefreshToken]):
    list_display = ["user", "client", "issued_at", "expires_at", "rotated_at", "revoked_at"]
    exclude = ["token_hash", "auth_hash"]
    readonly_fields = ["user", "family", "client", "issued_at", "expires_at", "rotated_at"]

    def has_add_permission(self, request: object) -> bool:
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    list_display = ["user", "name", "prefix", "created_at", "expires_at", "last_used_at", "revoked_at"]
    exclude = ["token_hash"]
    readonly_fields = ["user", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_by"]

    def has_add_permission(self, request: object) -> bool:
        return False
