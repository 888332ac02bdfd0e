from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.projects import board, changes, crews, detail, gantt, pages, work

ONE = "projects/<int:pk>/"
LINE = ONE + "lines/<int:key>/"
CHECK = ONE + "checklist/<int:key>/"
routes = [
    path("projects/", pages.index, name="projects"),
    path("projects/new/", pages.new, name="project_new"),
    path("projects/pipeline/", board.index, name="pipeline"),
    path("projects/pipeline/moves/", board.move, name="pipeline_move"),
    path("projects/plan/", gantt.index, name="gantt"),
    path("projects/plan/moves/", gantt.move, name="gantt_move"),
    path("projects/crews/", crews.index, name="crews"),
    path("projects/crews/new/", crews.edit, name="crew_new"),
    path("projects/crews/<int:pk>/", crews.edit, name="crew"),
    path("projects/crews/<int:pk>/deletion/", crews.deletion, name="crew_deletion"),
    path("projects/crews/<int:pk>/restoration/", crews.restoration, name="crew_restoration"),
    path(ONE, detail.show, name="project"),
    path(ONE + "sheet/", detail.sheet, name="project_sheet"),
    path(ONE + "edit/", pages.edit, name="project_edit"),
    path(ONE + "timeline/", pages.timeline, name="project_timeline"),
    path(ONE + "steps/", changes.step, name="project_step"),
    path(ONE + "days/", changes.days, name="project_days"),
    path(ONE + "deletion/", changes.deletion, name="project_deletion"),
    path(ONE + "restoration/", changes.restoration, name="project_restoration"),
    path(ONE + "lines/", work.line_new, name="project_line_new"),
    path(LINE, work.line, name="project_line"),
    path(LINE + "use/", work.line_use, name="project_line_use"),
    path(LINE + "removal/", work.line_removal, name="project_line_removal"),
    path(LINE + "restoration/", work.line_restoration, name="project_line_restoration"),
    path(ONE + "team/", work.member_new, name="project_member_new"),
    path(ONE + "team/<int:key>/removal/", work.member_removal, name="project_member_removal"),
    path(ONE + "checklist/", work.check_new, name="project_check_new"),
    path(CHECK, work.check, name="project_check"),
    path(CHECK + "removal/", work.check_removal, name="project_check_removal"),
    path(ONE + "interactions/", work.interaction, name="project_interaction"),
    path(ONE + "tasks/", work.task, name="project_task"),
]
