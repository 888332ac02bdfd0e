from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "roofs.production.projects"
    label = "projects"
