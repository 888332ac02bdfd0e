"""HubSpot decides after it has answered, so it is asked again what became of the letter."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from roofs.comms.messaging import letter_news
from roofs.comms.messaging.letter_news import News, What
from roofs.comms.messaging.ports import Outcome
from roofs.core.connections.models import Connection
from roofs.core.jobs import task
from roofs.integrations.hubspot import client
from roofs.integrations.hubspot.client import NAME, Account
from roofs.integrations.hubspot.sent import decided, result_of

FIRST_LOOK = timedelta(minutes=1)


class NotDecided(Exception):
    """The job comes back."""


def soon(connection_pk: int, status_id: str, idem_key: str) -> None:
    later = timezone.now() + FIRST_LOOK
    look.using(run_after=later, unique_key=f"hubspot:{status_id}").enqueue(connection_pk, status_id, idem_key)


@task(max_attempts=8, atomic=False)
def look(connection_pk: int, status_id: str, idem_key: str) -> str:
    """Raises NoAnswer and NotDecided: the job comes back, with growing pauses."""
    connection = Connection.objects.usable().filter(pk=connection_pk).first()
    if connection is None:
        return ""
    answer = client.send_status(Account.of(connection), status_id)
    said = answer.json if answer.is_good and isinstance(answer.json, dict) else {}
    if not decided(said):
        raise NotDecided(f"status {answer.status}")
    outcome = result_of(said)
    letter_news.take(
        [
            News(
                provider=NAME,
                what=_meaning(outcome),
                at=timezone.now(),
                about=idem_key,
                ref=status_id,
                gone=outcome.address_refused,
                why=outcome.reason,
            )
        ]
    )
    return decided(said)


def _meaning(outcome: Outcome) -> What:
    if outcome.kind == "sent":
        return "taken"
    if outcome.opted_out:
        return "complained" if outcome.code == "PREVIOUS_SPAM" else "left"
    return "dropped"
