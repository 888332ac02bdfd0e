from django.contrib import admin

from roofs.core.files.models import StoredFile


@admin.register(StoredFile)
class StoredFileAdmin(admin.ModelAdmin[StoredFile]):
    list_display = ["name", "content_type", "size", "subject_type", "subject_id", "uploaded_by", "created_at"]
    list_filter = ["content_type", "subject_type"]
    search_fields = ["name", "sha256"]
    readonly_fields = ["content_type", "size", "sha256", "blob", "created_at", "updated_at"]

    def has_add_permission(self, request: object) -> bool:
        """Files come in through `store`, which looks at them."""
        return False
