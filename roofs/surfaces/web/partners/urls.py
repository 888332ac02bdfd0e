from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.partners import links, pages

routes = [
    path("partners/", pages.index, name="partners"),
    path("partners/new/", pages.new, name="partner_new"),
    path("partners/<int:pk>/", pages.show, name="partner"),
    path("partners/<int:pk>/edit/", pages.edit, name="partner_edit"),
    path("partners/<int:pk>/ending/", pages.ending, name="partner_ending"),
    path("partners/<int:pk>/resumption/", pages.resumption, name="partner_resumption"),
    path("partners/<int:pk>/referrals/", pages.referral, name="partner_referral"),
    path("partners/<int:pk>/leads/", links.find, name="partner_leads"),
    path("partners/<int:pk>/links/", links.link, name="partner_link"),
    path("leads/<int:pk>/partner/", links.of_lead, name="lead_partner"),
    path("partners/<int:pk>/referrals/<int:referral_pk>/removal/", links.removal, name="referral_removal"),
    path("partners/<int:pk>/referrals/<int:referral_pk>/restoration/", links.restoration, name="referral_restoration"),
    path("partners/<int:pk>/referrals/<int:referral_pk>/payment/", pages.payment, name="referral_payment"),
    path("partners/<int:pk>/referrals/<int:referral_pk>/repayment/", pages.repayment, name="referral_repayment"),
]
