from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "roofs.marketing.campaigns"
    label = "campaigns"
