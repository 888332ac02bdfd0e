from __future__ import annotations

from django.urls import path

from roofs.surfaces.web.consent import erasures, held, law, lists, people, suppressions

routes = [
    path("consent/", law.index, name="consent"),
    path("consent/suppressions/", suppressions.index, name="suppressions"),
    path("consent/suppressions/entries/", suppressions.entry, name="suppression_entry"),
    path("consent/suppressions/<int:pk>/lifting/", suppressions.lifting, name="suppression_lifting"),
    path("consent/suppressions/list.csv", suppressions.download, name="suppressions_download"),
    path("consent/suppressions/imports/", suppressions.take_in, name="suppressions_import"),
    path("consent/lists/", lists.index, name="number_lists"),
    path("consent/lists/<int:pk>/deletion/", lists.deletion, name="number_list_deletion"),
    path("consent/held/", held.index, name="held"),
    path("consent/erasures/", erasures.index, name="erasures"),
    path("consent/erasures/<int:pk>/withdrawal/", erasures.withdrawal, name="erasure_withdrawal"),
    path("consent/erasures/<int:pk>/vendors/<int:row_pk>/again/", erasures.again, name="erasure_again"),
    path("consent/erasures/<int:pk>/vendors/<int:row_pk>/completion/", erasures.completion, name="erasure_completion"),
    path("consent/people/<int:pk>/", people.show, name="consent_person"),
    path("consent/people/<int:pk>/grants/", people.grant, name="consent_grant"),
    path("consent/people/<int:pk>/revocations/", people.revocation, name="consent_revocation"),
    path("consent/people/<int:pk>/decisions.csv", people.decisions, name="consent_decisions"),
    path("consent/people/<int:pk>/export/", people.export, name="consent_export"),
    path("consent/people/<int:pk>/erasure/", people.erasure, name="consent_erasure"),
]
