from __future__ import annotations

import datetime as dt

import pytest

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.kit.refusals import Refused
from roofs.core.kit.tables import TableError
from roofs.marketing.spending import importing, ledger
from roofs.marketing.spending.models import Spend

MARCH = dt.date(2025, 3, 1)


def test_an_amount_is_entered_once_for_source_and_month_and_replaced_later(mia: User):
    first = ledger.enter("google_ads", dt.date(2025, 3, 17), 120_000, "agency", mia)
    second = ledger.enter("google_ads", MARCH, 90_000, "corrected invoice", mia)
    assert first.pk == second.pk
    assert (second.month, second.cents, second.created_by, second.updated_by) == (MARCH, 90_000, mia, mia)
    told = Event.objects.filter(subject_type="spend").order_by("pk")
    assert [one.name for one in told] == ["spend.entered", "spend.changed"]
    assert told[1].data["changes"] == {"cents": [120_000, 90_000], "note": ["agency", "corrected invoice"]}


def test_the_same_again_is_no_change(mia: User):
    for _again in range(2):
        ledger.enter("facebook", MARCH, 5, "", mia)
    assert Event.objects.filter(subject_type="spend").count() == 1


def test_managers_see_spend_and_nobody_else(mia: User, ava: User, crew: User, stranger: User):
    row = ledger.enter("facebook", MARCH, 5, "", mia)
    assert list(Spend.objects.visible_to(mia)) == [row]
    for other in (ava, crew, stranger):
        assert not Spend.objects.visible_to(other).exists()
        assert not Spend.objects.deleted_visible_to(other).exists()


def test_what_was_deleted_comes_back_unless_its_place_is_taken(mia: User):
    row = ledger.enter("facebook", MARCH, 5, "", mia)
    ledger.delete(row, mia)
    assert not Spend.objects.visible_to(mia).exists()
    ledger.restore(row, mia)
    assert Spend.objects.visible_to(mia).get() == row
    ledger.delete(row, mia)
    ledger.enter("facebook", MARCH, 6, "", mia)
    with pytest.raises(Refused):
        ledger.restore(row, mia)


@pytest.mark.parametrize(
    ("source", "month", "cents", "field"),
    [("tv", MARCH, 1, "source"), ("facebook", dt.date(1999, 1, 1), 1, "month"), ("facebook", MARCH, -1, "amount")],
)
def test_nonsense_is_refused(source, month, cents, field, mia: User):
    with pytest.raises(Refused) as refused:
        ledger.enter(source, month, cents, "", mia)
    assert refused.value.field == field


LIST = """Channel,Month,Ad Spend,Notes
Google Ads,2025-03,"$1,200.00",agency
Facebook,3/2025,300,
Instagram,Mar 2025,50.50,joins Facebook
Skywriting,2025-03,10,
Nextdoor,soon,10,
Nextdoor,2025-03,a lot,
"""


def test_a_list_is_read_and_every_row_that_is_not_is_told(mia: User):
    report = importing.take_in(LIST.encode(), mia)
    assert report.entered == 3
    assert [line for line, _reason in report.rejected] == [5, 6, 7]
    assert "Skywriting" in report.rejected[0][1]
    amounts = {row.source: row.cents for row in Spend.objects.visible_to(mia)}
    assert amounts == {"google_ads": 120_000, "facebook": 5_050}  # the later row of one source and month wins


def test_a_list_without_the_columns_is_refused(mia: User):
    with pytest.raises(Refused, match="amount"):
        importing.take_in(b"Source,Month\nfacebook,2025-03\n", mia)
    with pytest.raises((TableError, Refused)):
        importing.take_in(b"\x89PNG\r\n\x1a\n\x00\x00", mia)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2025-03", MARCH),
        ("2025-03-14", MARCH),
        ("3/14/2025", MARCH),
        ("03/2025", MARCH),
        ("March 2025", MARCH),
        ("Mar. 2025", MARCH),
        ("2025-13", None),
        ("", None),
        ("next", None),
        ("0000-01", None),
    ],
)
def test_months_as_people_write_them(text, month):
    assert importing.month_in(text) == month
