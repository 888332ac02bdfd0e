from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "roofs.comms.calendar"
    label = "calendar"
