"""What is asked of millions of rows is found by an index, on either database, whatever it believes about the rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from roofs.marketing.cadence import enrolling, planning
from roofs.marketing.cadence.models import Enrolment, Touch
from roofs.sales.leads.models import Lead
from tests.marketing.cadence.engine import NOON
from tests.plans import searched_by


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "column"),
    [
        (lambda: Touch.objects.filter(message=1), "message_id"),
        (lambda: Touch.objects.filter(task=1), "task_id"),
        (lambda: Touch.objects.waiting_for([1]), "enrolment_id"),
        (lambda: Enrolment.objects.filter(contact=1), "contact_id"),
        (lambda: Enrolment.objects.filter(sequence=1), "sequence_id"),
        (lambda: Enrolment.objects.filter(cohort=1), "cohort_id"),
        (lambda: Enrolment.objects.filter(subject_type="lead", subject_id=1), "subject_type"),
    ],
)
def test_rows_are_found_by_what_they_belong_to(rows: Callable[[], QuerySet[Any]], column: str) -> None:
    assert searched_by(rows()) == {column}


def test_a_reply_stops_everything_with_three_statements_on_the_sequences(lead: Lead) -> None:
    planning.plan_due(NOON)
    with CaptureQueriesContext(connection) as asked:
        assert enrolling.leave_all(lead.contact, "reply")
    said = [query["sql"] for query in asked]
    assert [one.split()[0] for one in said if '"cadence_' in one] == ["SELECT", "UPDATE", "UPDATE"]
    assert not [one for one in said if "SAVEPOINT" in one]
    assert Touch.objects.get().state == "cancelled"
