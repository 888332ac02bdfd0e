"""The addresses a person can come to."""

from __future__ import annotations

from tests.browser.cast import BOOKING_KEY, FORM_KEY

# {lead}: a lead with everything on its page; {contact}: who that is. The first letter, list, form, campaign and draft
# are made when the office is.
STAFF = (
    "/", "/help/", "/leads/", "/leads/?q=nobody+of+that+name", "/leads/board/", "/leads/map/", "/leads/{lead}/",
    "/leads/{lead}/edit/", "/leads/new/", "/segments/", "/segments/new/", "/segments/1/", "/segments/1/edit/",
    "/calendar/?view=week", "/calendar/?view=month", "/calendar/?view=day", "/calendar/?view=agenda", "/calendar/1/",
    "/calendar/1/edit/", "/calendar/new/?about=lead:{lead}", "/calendar/sharing/", "/calendar/sharing/1/", "/tasks/1/",
    "/settings/calendar/",
    "/customers/", "/customers/new/", "/customers/segments/", "/customers/duplicates/", "/settings/segments/",
    "/analytics/", "/analytics/funnel/", "/analytics/revenue/", "/analytics/team/", "/analytics/sources/",
    "/analytics/places/", "/analytics/forecast/", "/analytics/report/", "/analytics/spending/",
    "/analytics/outreach/", "/analytics/outreach/email/", "/analytics/outreach/tests/", "/analytics/outreach/hours/",
    "/analytics/outreach/channels/", "/analytics/outreach/warmth/", "/analytics/outreach/warmth/people/",
    "/analytics/outreach/people/", "/analytics/outreach/pipeline/", "/analytics/outreach/rows/?period=12m",
    "/analytics/outreach/deals/?what=stalled", "/settings/outreach/",
    "/reports/", "/reports/weekly/2025-03-03/", "/reports/monthly/2025-03-01/", "/settings/reports/",
    "/team/", "/team/1/", "/team/1/edit/", "/team/1/hours/", "/reviews/", "/reviews/new/", "/reviews/requests/",
    "/partners/", "/partners/new/", "/playbook/", "/playbook/new/", "/playbook/closings/", "/settings/reviews/",
    "/imports/", "/imports/new/", "/imports/1/", "/tasks/?whose=all", "/answering/", "/follow-up/",
    "/templates/", "/templates/?q=nothinglikeit", "/templates/new/", "/templates/day_03_value/en/",
    "/templates/storm_email/es/edit/",
    "/follow-up/sixteen-touch/", "/follow-up/uncertain/", "/outbox/", "/outbox/1/", "/me/",
    "/follow-up/people/{contact}/", "/outbox/touches/", "/outbox/touches/?group=held",
    "/campaigns/", "/campaigns/new/", "/campaigns/1/", "/campaigns/1/edit/", "/campaigns/1/people/",
    "/sequences/new/", "/sequences/drafts/1/", "/sequences/drafts/1/publication/", "/sequences/drafts/1/steps/new/",
    "/sequences/drafts/1/canvas/", "/sequences/drafts/1/rules/goals/new/", "/follow-up/nine-touch/versions/",
    "/follow-up/sixteen-touch/people/?door=hand",
    "/experiments/", "/experiments/?q=nothinglikeit", "/experiments/new/", "/experiments/new/?what=channel",
    "/experiments/new/?what=subject&where=template:day_03_value",
    "/consent/", "/consent/suppressions/", "/consent/lists/", "/consent/held/", "/consent/erasures/",
    "/consent/people/{contact}/",
    "/settings/channels/", "/settings/channels/twilio/", "/settings/channels/smtp/", "/settings/deliverability/",
    "/settings/consent/", "/settings/pace/", "/settings/warm_up/",
    "/search/?q=maple", "/search/?q=nobodyatall", "/records/lead/{lead}/documents/", "/records/lead/{lead}/fields/",
    "/settings/tags/", "/settings/fields/",
    "/settings/", "/settings/company/", "/settings/intake/", "/settings/routing/", "/settings/response/",
    "/settings/scoring/", "/settings/mail/", "/settings/cadence/", "/settings/files/", "/settings/push/",
    "/settings/team/", "/settings/forms/", "/settings/forms/?new=1", "/settings/forms/1/", "/settings/work/",
    "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/api/docs", "/no-such-page/",
)  # fmt: skip
PUBLIC = (
    f"/f/{FORM_KEY}/", f"/f/{FORM_KEY}/?embed=1", f"/f/{FORM_KEY}/thanks/", "/f/no-such-form/",
    f"/book/{BOOKING_KEY}/", f"/book/{BOOKING_KEY}/?language=es",
    "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/",
    "/accounts/logout/", "/no-such-page/",
)  # fmt: skip
