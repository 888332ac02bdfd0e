from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.sequences import canvas, editor, publishing, rules, steps

DRAFT = "sequences/drafts/<int:pk>/"
routes = [
    path("sequences/new/", editor.new, name="sequence_new"),
    path("sequences/conditions/", steps.condition, name="sequence_condition"),
    path("follow-up/<slug:slug>/draft/", editor.open_draft, name="sequence_draft"),
    path(DRAFT, editor.show, name="draft"),
    path(f"{DRAFT}rules/", editor.rules, name="draft_rules"),
    path(f"{DRAFT}rules/<slug:part>/new/", rules.edit, name="draft_rule_new"),
    path(f"{DRAFT}rules/<slug:part>/<int:number>/", rules.edit, name="draft_rule"),
    path(f"{DRAFT}rules/<slug:part>/<int:number>/deletion/", rules.deletion, name="draft_rule_deletion"),
    path(f"{DRAFT}canvas/", canvas.show, name="draft_canvas"),
    path(f"{DRAFT}canvas/data/", canvas.data, name="draft_canvas_data"),
    path(f"{DRAFT}canvas/changes/", canvas.changes, name="draft_canvas_changes"),
    path(f"{DRAFT}undo/", editor.undo, name="draft_undo"),
    path(f"{DRAFT}redo/", editor.redo, name="draft_redo"),
    path(f"{DRAFT}discarding/", editor.discarding, name="draft_discarding"),
    path(f"{DRAFT}restoration/", editor.restoration, name="draft_restoration"),
    path(f"{DRAFT}publication/", publishing.publication, name="draft_publication"),
    path(f"{DRAFT}steps/new/", steps.new, name="draft_step_new"),
    path(f"{DRAFT}steps/<uuid:key>/", steps.edit, name="draft_step"),
    path(f"{DRAFT}steps/<uuid:key>/move/", steps.move, name="draft_step_move"),
    path(f"{DRAFT}steps/<uuid:key>/copy/", steps.copy, name="draft_step_copy"),
    path(f"{DRAFT}steps/<uuid:key>/deletion/", steps.deletion, name="draft_step_deletion"),
]
