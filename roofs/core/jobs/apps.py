from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "roofs.core.jobs"
    label = "jobs"
