"""Addresses of the staff's screens. A state change is a noun that is created."""

from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.accounts import views as accounts
from roofs.surfaces.web.analytics import ahead as analytics_ahead
from roofs.surfaces.web.analytics import builder as analytics_builder
from roofs.surfaces.web.analytics import pages as analytics
from roofs.surfaces.web.analytics import spending
from roofs.surfaces.web.calendar.urls import urlpatterns as calendar
from roofs.surfaces.web.campaigns import urls as campaigns
from roofs.surfaces.web.consent import urls as consent
from roofs.surfaces.web.customers import urls as customers
from roofs.surfaces.web.dashboard import views as dashboard
from roofs.surfaces.web.experiments import urls as experiments
from roofs.surfaces.web.followup import urls as sequence_pages
from roofs.surfaces.web.followup import views as followup
from roofs.surfaces.web.leads import board, changes, closing, pages, talk
from roofs.surfaces.web.leads import map as leads_map
from roofs.surfaces.web.outbox import rehearsal, touches
from roofs.surfaces.web.outbox import views as outbox
from roofs.surfaces.web.outreach import urls as outreach
from roofs.surfaces.web.partners import urls as partners
from roofs.surfaces.web.people import urls as people
from roofs.surfaces.web.playbook import urls as playbook
from roofs.surfaces.web.projects import urls as projects
from roofs.surfaces.web.records.urls import urlpatterns as records
from roofs.surfaces.web.reports import views as reports
from roofs.surfaces.web.response import views as response
from roofs.surfaces.web.reviews import urls as reviews
from roofs.surfaces.web.segments import urls as segments
from roofs.surfaces.web.sequences import urls as sequences
from roofs.surfaces.web.settings import (
    channels,
    company,
    company_data,
    deliverability,
    jobs,
    team,
    tokens,
    webforms,
    webhooks,
)
from roofs.surfaces.web.storms import urls as storms
from roofs.surfaces.web.tasks import listing as task_list
from roofs.surfaces.web.tasks import views as tasks
from roofs.surfaces.web.transfer import urls as transfer
from roofs.surfaces.web.writing import urls as writing

app_name = "web"
urlpatterns = [
    path("", dashboard.index, name="dashboard"),
    path("dashboard/activity/", dashboard.activity, name="activity"),
    path("help/", dashboard.help_page, name="help"),
    # export/ and imports/
    *transfer.routes,
    # storms/
    *storms.routes,
    # templates/
    *writing.routes,
    # experiments/
    *experiments.routes,
    # leads/
    path("leads/", pages.index, name="leads"),
    path("leads/new/", pages.new, name="lead_new"),
    path("leads/board/", board.index, name="board"),
    path("leads/board/moves/", board.move, name="board_move"),
    path("leads/map/", leads_map.index, name="leads_map"),
    path("leads/map/points/", leads_map.points, name="leads_map_points"),
    path("leads/map/list/", leads_map.around, name="leads_map_list"),
    path("leads/<int:pk>/", pages.show, name="lead"),
    path("leads/<int:pk>/edit/", pages.edit, name="lead_edit"),
    path("leads/<int:pk>/stage/", changes.stage, name="lead_stage"),
    path("leads/<int:pk>/loss/", closing.loss, name="lead_loss"),
    path("leads/<int:pk>/sale/", closing.sale, name="lead_sale"),
    path("leads/<int:pk>/customer/", changes.customer, name="lead_customer"),
    path("leads/<int:pk>/owner/", changes.owner, name="lead_owner"),
    path("leads/<int:pk>/score/", changes.score, name="lead_score"),
    path("leads/<int:pk>/deletion/", changes.deletion, name="lead_deletion"),
    path("leads/<int:pk>/restoration/", changes.restoration, name="lead_restoration"),
    path("leads/<int:pk>/interactions/", talk.interaction, name="lead_interaction"),
    path("leads/<int:pk>/messages/", talk.message, name="lead_message"),
    path("leads/<int:pk>/tasks/", talk.task, name="lead_task"),
    path("leads/<int:pk>/enrolments/", talk.enrolment, name="lead_enrolment"),
    path("leads/<int:pk>/timeline/", pages.timeline, name="lead_timeline"),
    *customers.routes,
    *consent.routes,
    # records/ and search/
    *records,
    # calendar/
    *calendar,
    # projects/
    *projects.routes,
    # tasks/
    path("tasks/", task_list.index, name="tasks"),
    path("tasks/new/", tasks.new, name="task_new"),
    path("tasks/<int:pk>/", tasks.edit, name="task"),
    path("tasks/<int:pk>/deletion/", tasks.deletion, name="task_deletion"),
    path("tasks/<int:pk>/restoration/", tasks.restoration, name="task_restoration"),
    path("tasks/<int:pk>/completion/", tasks.completion, name="task_completion"),
    path("tasks/<int:pk>/reopening/", tasks.reopening, name="task_reopening"),
    path("tasks/<int:pk>/silence/", tasks.hush, name="task_silence"),
    path("tasks/<int:pk>/snooze/", tasks.snooze, name="task_snooze"),
    # answering/
    path("answering/", response.index, name="response"),
    path("answering/alerts/", response.alerts, name="alerts"),
    path("answering/<int:pk>/claim/", response.claim, name="claim"),
    *campaigns.routes,
    *sequences.routes,
    *sequence_pages.routes,
    *segments.routes,
    # follow-up/
    path("follow-up/", followup.index, name="followup"),
    path("follow-up/uncertain/", followup.uncertain, name="uncertain"),
    path("follow-up/uncertain/<int:pk>/decision/", followup.decision, name="uncertain_decision"),
    path("follow-up/uncertain/sent/", touches.taken_for_sent, name="uncertain_sent"),
    path("follow-up/uncertain/again/", touches.sent_again, name="uncertain_again"),
    path("follow-up/people/<int:pk>/", touches.person, name="touches_of"),
    path("follow-up/enrolments/<int:pk>/exit/", followup.leave, name="enrolment_exit"),
    path("follow-up/enrolments/<int:pk>/pause/", followup.pause, name="enrolment_pause"),
    path("follow-up/enrolments/<int:pk>/resumption/", followup.resume, name="enrolment_resumption"),
    path("follow-up/<slug:slug>/", followup.show, name="sequence"),
    path("follow-up/<slug:slug>/pause/", followup.pause_sequence, name="sequence_pause"),
    # analytics/
    path("analytics/", analytics.index, name="analytics"),
    path("analytics/funnel/", analytics.funnel, name="analytics_funnel"),
    path("analytics/revenue/", analytics.revenue, name="analytics_revenue"),
    path("analytics/team/", analytics.team, name="analytics_team"),
    path("analytics/sources/", analytics.sources, name="analytics_sources"),
    path("analytics/places/", analytics.places, name="analytics_places"),
    path("analytics/forecast/", analytics_ahead.index, name="analytics_forecast"),
    path("analytics/report/", analytics_builder.index, name="analytics_report"),
    *outreach.routes,
    path("analytics/spending/", spending.index, name="spending"),
    path("analytics/spending/import/", spending.take_in, name="spending_import"),
    path("analytics/spending/<int:pk>/deletion/", spending.deletion, name="spending_deletion"),
    path("analytics/spending/<int:pk>/restoration/", spending.restoration, name="spending_restoration"),
    path("reports/", reports.index, name="reports"),
    path("reports/<slug:kind>/<str:first>/", reports.show, name="report"),
    path("reports/<slug:kind>/<str:first>/report.pdf", reports.pdf, name="report_pdf"),
    path("reports/<slug:kind>/<str:first>/sending/", reports.sending_now, name="report_sending"),
    # outbox/
    path("outbox/", outbox.index, name="outbox"),
    path("outbox/touches/", touches.index, name="outbox_touches"),
    path("outbox/touches/cancellation/", touches.cancellation, name="outbox_cancellation"),
    path("outbox/touches/sending/", touches.hurry, name="outbox_hurry"),
    path("outbox/domain/", touches.domain_mended, name="outbox_mended"),
    path("outbox/<int:pk>/", outbox.show, name="message"),
    path("outbox/<int:pk>/body.html", outbox.body, name="message_body"),
    path("outbox/<int:pk>/arrival/", outbox.arrival, name="message_arrival"),
    path("outbox/<int:pk>/repetition/", outbox.repetition, name="message_repetition"),
    path("outbox/<int:pk>/answer/", rehearsal.answer, name="message_answer"),
    path("outbox/<int:pk>/recall/", rehearsal.recall, name="message_recall"),
    *partners.routes,
    *people.routes,
    *playbook.routes,
    *reviews.routes,
    # me/
    path("me/", accounts.profile, name="profile"),
    path("me/theme/", accounts.theme, name="theme"),
    path("me/duty/", accounts.duty, name="duty"),
    path("me/push/", accounts.push, name="push"),
    # settings/
    path("settings/", company.index, name="settings"),
    path("settings/team/", team.index, name="team"),
    path("settings/team/invitations/", team.invite, name="invite"),
    path("settings/team/<int:pk>/role/", team.role, name="person_role"),
    path("settings/team/<int:pk>/deactivation/", team.deactivate, name="person_deactivation"),
    path("settings/team/<int:pk>/reactivation/", team.reactivate, name="person_reactivation"),
    path("settings/forms/", webforms.index, name="webforms"),
    path("settings/forms/<int:pk>/", webforms.edit, name="webform"),
    path("settings/work/", jobs.index, name="jobs"),
    path("settings/work/<uuid:pk>/revival/", jobs.revive, name="job_revival"),
    path("settings/work/<uuid:pk>/discard/", jobs.discard, name="job_discard"),
    path("settings/work/<uuid:pk>/cancellation/", jobs.cancel, name="job_cancellation"),
    path("settings/deliveries/<int:pk>/replay/", jobs.replay, name="delivery_replay"),
    path("settings/data/", company_data.index, name="company_data"),
    path("settings/data/exports/", company_data.ask, name="company_data_request"),
    path("settings/data/exports/<int:pk>/content/", company_data.content, name="company_data_content"),
    path("settings/data/exports/<int:pk>/cancellation/", company_data.cancel, name="company_data_cancellation"),
    path("settings/data/exports/<int:pk>/deletion/", company_data.deletion, name="company_data_deletion"),
    path("settings/tokens/", tokens.index, name="tokens"),
    path("settings/tokens/<int:pk>/revocation/", tokens.revoke, name="token_revocation"),
    path("settings/webhooks/", webhooks.index, name="webhooks"),
    path("settings/webhooks/<int:pk>/", webhooks.show, name="webhook"),
    path("settings/webhooks/<int:pk>/test/", webhooks.test, name="webhook_test"),
    path("settings/webhooks/<int:pk>/switch/", webhooks.switch, name="webhook_switch"),
    path("settings/webhooks/<int:pk>/secret/", webhooks.secret, name="webhook_secret"),
    path("settings/webhooks/<int:pk>/deletion/", webhooks.deletion, name="webhook_deletion"),
    path("settings/webhooks/<int:pk>/restoration/", webhooks.restoration, name="webhook_restoration"),
    path("settings/webhooks/<int:pk>/replays/", webhooks.replay_all, name="webhook_replays"),
    path("settings/webhooks/<int:pk>/deliveries/<int:delivery_pk>/", webhooks.delivery, name="webhook_delivery"),
    path("settings/webhooks/<int:pk>/deliveries/<int:delivery_pk>/replay/", webhooks.replay, name="webhook_replay"),
    path("settings/deliverability/", deliverability.index, name="deliverability"),
    path("settings/deliverability/look/", deliverability.look, name="deliverability_look"),
    path("settings/deliverability/key/", deliverability.key, name="deliverability_key"),
    path("settings/deliverability/warm-up/", deliverability.warm_up, name="deliverability_warm_up"),
    path("settings/channels/", channels.index, name="channels"),
    path("settings/channels/<slug:name>/", channels.show, name="channel"),
    path("settings/channels/<slug:name>/test/", channels.test, name="channel_test"),
    path("settings/channels/<slug:name>/choice/", channels.choice, name="channel_choice"),
    path("settings/channels/<slug:name>/switch/", channels.switch, name="channel_switch"),
    path("settings/channels/<slug:name>/deletion/", channels.deletion, name="channel_deletion"),
    path("settings/channels/<slug:name>/<int:pk>/restoration/", channels.restoration, name="channel_restoration"),
    path("settings/<slug:name>/", company.section, name="section"),
]
