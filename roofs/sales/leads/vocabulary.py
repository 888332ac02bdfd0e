"""The fixed words a lead is described with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    NEW = "new", _("New")
    CONTACTED = "contacted", _("Contacted")
    QUALIFIED = "qualified", _("Qualified")
    APPOINTMENT = "appointment_scheduled", _("Appointment")
    INSPECTED = "inspection_completed", _("Inspected")
    QUOTED = "quote_sent", _("Quote sent")
    NEGOTIATION = "negotiation", _("Negotiation")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    NURTURE = "nurture", _("Nurture")


OPEN = (
    Status.NEW,
    Status.CONTACTED,
    Status.QUALIFIED,
    Status.APPOINTMENT,
    Status.INSPECTED,
    Status.QUOTED,
    Status.NEGOTIATION,
    Status.NURTURE,
)
ASIDE = (Status.LOST, Status.NURTURE)
"""Off the way that leads to a sale."""
CLOSED = (Status.WON, Status.LOST)


class Source(models.TextChoices):
    WEBSITE = "website_form", _("Website form")
    GOOGLE_ADS = "google_ads", _("Google Ads")
    GOOGLE_LSA = "google_lsa", _("Google Local Services")
    FACEBOOK = "facebook", _("Facebook")
    NEXTDOOR = "nextdoor", _("Nextdoor")
    ORGANIC = "organic_search", _("Web search")
    REFERRAL = "referral", _("Referral")
    PARTNER = "partner", _("Partner")
    PHONE = "phone_call", _("Phone call")
    EMAIL = "email_inquiry", _("E-mail")
    CHAT = "chat", _("Chat")
    CANVASS = "door_to_door", _("Door to door")
    STORM = "storm_response", _("Storm canvass")
    YARD_SIGN = "yard_sign", _("Yard sign")
    DIRECT_MAIL = "direct_mail", _("Direct mail")
    REPEAT = "repeat_customer", _("Repeat customer")
    IMPORT = "import", _("Import")
    OTHER = "other", _("Other")


class ProjectType(models.TextChoices):
    UNKNOWN = "", _("Not known yet")
    REPLACEMENT = "replacement", _("Roof replacement")
    REPAIR = "repair", _("Roof repair")
    STORM = "storm_damage", _("Storm damage, insurance")
    INSPECTION = "inspection", _("Inspection")
    NEW_ROOF = "new_construction", _("New construction")
    FLAT = "flat_roof", _("Flat roof")
    GUTTERS = "gutters", _("Gutters and fascia")
    SIDING = "siding", _("Siding")
    MAINTENANCE = "maintenance", _("Maintenance")
    OTHER = "other", _("Other")


class Temperature(models.TextChoices):
    HOT = "hot", _("Hot")
    WARM = "warm", _("Warm")
    COOL = "cool", _("Cool")
    COLD = "cold", _("Cold")


class Budget(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    ESTIMATED = "estimated", _("Estimated")
    UNKNOWN = "unknown", _("Unknown")


class Authority(models.TextChoices):
    DECISION_MAKER = "decision_maker", _("Decision maker")
    INFLUENCER = "influencer", _("Influencer")
    UNKNOWN = "unknown", _("Unknown")


class Need(models.TextChoices):
    IMMEDIATE = "immediate", _("Immediate")
    SOON = "within_3_months", _("Within 3 months")
    EXPLORING = "exploring", _("Exploring")
    UNKNOWN = "unknown", _("Unknown")


class Timeline(models.TextChoices):
    UNDER_30 = "under_30_days", _("Under 30 days")
    UNDER_90 = "30_to_90_days", _("30 to 90 days")
    OVER_90 = "over_90_days", _("Over 90 days")
    UNKNOWN = "unknown", _("Unknown")


class LostReason(models.TextChoices):
    PRICE = "price", _("Price")
    COMPETITOR = "competitor", _("Chose another roofer")
    TIMING = "timing", _("Not now")
    NO_ANSWER = "no_answer", _("Never answered")
    INSURANCE = "insurance_denied", _("Insurance said no")
    NOT_A_FIT = "not_a_fit", _("Not a job for us")
    DUPLICATE = "duplicate", _("Duplicate")
    SPAM = "spam", _("Spam")
    OTHER = "other", _("Other")
