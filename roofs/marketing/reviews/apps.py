from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "roofs.marketing.reviews"
    label = "reviews"
