from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "roofs.sales.leads"
    label = "leads"
