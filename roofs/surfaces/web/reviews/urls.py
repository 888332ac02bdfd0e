from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.reviews import pages

routes = [
    path("reviews/", pages.index, name="reviews"),
    path("reviews/new/", pages.new, name="review_new"),
    path("reviews/requests/", pages.requests, name="review_requests"),
    path("reviews/requests/<int:customer>/", pages.ask, name="review_request"),
    path("reviews/<int:pk>/", pages.show, name="review"),
    path("reviews/<int:pk>/edit/", pages.edit, name="review_edit"),
    path("reviews/<int:pk>/response/", pages.response, name="review_response"),
    path("reviews/<int:pk>/deletion/", pages.deletion, name="review_deletion"),
    path("reviews/<int:pk>/restoration/", pages.restoration, name="review_restoration"),
]
