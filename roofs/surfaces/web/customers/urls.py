"""Addresses of customers, their houses, and what makes one of two."""

from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.customers import changes, houses, merging, pages, segments, talk

ONE = "customers/<int:pk>/"
routes = [
    path("customers/", pages.index, name="customers"),
    path("customers/new/", pages.new, name="customer_new"),
    path("customers/segments/", segments.index, name="customer_segments"),
    path("customers/duplicates/", merging.index, name="duplicates"),
    path("customers/duplicates/<int:pk>/dismissal/", merging.dismissal, name="likely_pair_dismissal"),
    path("customers/duplicates/<int:pk>/reopening/", merging.reopening, name="likely_pair_reopening"),
    path("customers/merge/<int:left>/<int:right>/", merging.merge, name="merge"),
    path("customers/merges/<int:pk>/undoing/", merging.undoing, name="merge_undoing"),
    path("houses/<int:pk>/", houses.show, name="house"),
    path(ONE, pages.show, name="customer"),
    path(ONE + "edit/", pages.edit, name="customer_edit"),
    path(ONE + "timeline/", pages.timeline, name="customer_timeline"),
    path(ONE + "owner/", changes.owner, name="customer_owner"),
    path(ONE + "deletion/", changes.deletion, name="customer_deletion"),
    path(ONE + "restoration/", changes.restoration, name="customer_restoration"),
    path(ONE + "members/", changes.member, name="customer_member"),
    path(ONE + "members/<int:key>/removal/", changes.member_removal, name="member_removal"),
    path(ONE + "members/<int:key>/restoration/", changes.member_restoration, name="member_restoration"),
    path(ONE + "houses/new/", houses.new, name="house_new"),
    path(ONE + "houses/<int:key>/edit/", houses.edit, name="house_edit"),
    path(ONE + "houses/<int:key>/deletion/", houses.deletion, name="house_deletion"),
    path(ONE + "houses/<int:key>/restoration/", houses.restoration, name="house_restoration"),
    path(ONE + "interactions/", talk.interaction, name="customer_interaction"),
    path(ONE + "messages/", talk.message, name="customer_message"),
    path(ONE + "tasks/", talk.task, name="customer_task"),
]
