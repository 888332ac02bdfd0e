from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "roofs.marketing.referrals"
    label = "referrals"
