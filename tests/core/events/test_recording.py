"""What happened together is written at once, and everybody who listens hears of all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from roofs.core.events import Happening, listening, on, on_many, record, record_many
from roofs.core.events.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_else_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "_subscriptions", defaultdict(list))


def happened(*names: str) -> list[Happening]:
    return [Happening(name, ("roof", number), {"n": number}) for number, name in enumerate(names)]


def test_many_are_written_in_their_order_with_one_statement() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        made = record_many(happened("roof.torn", "roof.laid", "roof.torn"), to=[7, 7])
    assert [(one.name, one.subject_id, one.data, one.to) for one in Event.objects.order_by("pk")] == [
        ("roof.torn", 0, {"n": 0}, [7]),
        ("roof.laid", 1, {"n": 1}, [7]),
        ("roof.torn", 2, {"n": 2}, [7]),
    ]
    assert [one.pk for one in made] == sorted(one.pk for one in made)
    assert len(queries) == 1


def test_who_listens_to_many_is_called_once_and_to_one_each_time_in_the_order_they_asked() -> None:
    heard: list[tuple[str, list[int | None]]] = []

    @on("roof.torn", inside=True)
    def each(event: Event) -> None:
        heard.append(("each", [event.subject_id]))

    @on_many("roof.torn", "roof.laid")
    def together(events: Sequence[Event]) -> None:
        heard.append(("together", [event.subject_id for event in events]))

    record_many(happened("roof.torn", "roof.laid", "roof.torn"))
    assert heard == [("each", [0]), ("each", [2]), ("together", [0, 1, 2])]
    heard.clear()
    record("roof.laid", ("roof", 9))
    assert heard == [("together", [9])]


@pytest.mark.django_db(transaction=True)
def test_listeners_after_the_commit_hear_each_and_nothing_of_what_was_undone() -> None:
    heard: list[int | None] = []

    @on("roof.torn")
    def later(event: Event) -> None:
        heard.append(event.subject_id)
        if event.subject_id == 0:
            raise ValueError("one who fails keeps nobody else from hearing")

    with transaction.atomic():
        record_many(happened("roof.torn", "roof.torn"))
        assert heard == []
    assert heard == [0, 1]
    with transaction.atomic():
        record_many(happened("roof.torn"))
        transaction.set_rollback(True)
    assert heard == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_nothing_is_written() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record_many(happened("roof.torn"))
    assert not Event.objects.exists()
