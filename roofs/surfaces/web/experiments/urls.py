from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.experiments import acts, design, pages

routes = [
    path("experiments/", pages.index, name="experiments"),
    path("experiments/new/", design.new, name="experiment_new"),
    path("experiments/letters/", design.letters, name="experiment_letters"),
    path("experiments/<int:pk>/", pages.show, name="experiment"),
    path("experiments/<int:pk>/edit/", design.edit, name="experiment_edit"),
    path("experiments/<int:pk>/people/", pages.people, name="experiment_people"),
    path("experiments/<int:pk>/days.csv", pages.days, name="experiment_days"),
    path("experiments/<int:pk>/state/", acts.state, name="experiment_state"),
    path("experiments/<int:pk>/copy/", acts.copy, name="experiment_copy"),
    path("experiments/<int:pk>/promotion/", acts.promotion, name="experiment_promotion"),
    path("experiments/<int:pk>/promotion/undo/", acts.promotion_undo, name="experiment_promotion_undo"),
    path("experiments/<int:pk>/deletion/", acts.deletion, name="experiment_deletion"),
    path("experiments/<int:pk>/restoration/", acts.restoration, name="experiment_restoration"),
]
