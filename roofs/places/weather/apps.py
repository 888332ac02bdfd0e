from django.apps import AppConfig


class WeatherConfig(AppConfig):
    name = "roofs.places.weather"
    label = "weather"
