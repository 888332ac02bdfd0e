from django.contrib import admin

from roofs.people.team.models import Availability, PushSubscription


@admin.register(Availability)
class AvailabilityAdmin(admin.ModelAdmin[Availability]):
    list_display = ["user", "on_duty", "away_until", "updated_at"]
    list_filter = ["on_duty"]


@admin.register(PushSubscription)
class PushSubscriptionAdmin(admin.ModelAdmin[PushSubscription]):
    list_display = ["user", "created_at", "last_ok_at", "failed_count"]
    readonly_fields = ["user", "endpoint", "user_agent", "created_at", "last_ok_at"]
    exclude = ["p256dh", "auth"]
