"""What somebody chose on the page behind the link in our letters holds all the way to the mail provider."""

from __future__ import annotations

import pytest
import time_machine

from roofs.comms.consent import preferring
from roofs.comms.consent.models import Channel, Topic
from roofs.comms.consent.preferring import Wishes
from roofs.comms.consent.unsubscribing import read_token, token_for
from roofs.core.accounts.models import User
from roofs.marketing.cadence import cohorts, planning, sending
from roofs.marketing.cadence.models import Touch
from roofs.marketing.cadence.policy import CADENCE
from roofs.marketing.campaigns import running
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead
from tests.core.accounts import people
from tests.marketing.cadence.engine import NOON, Provider, tick
from tests.marketing.cadence.test_planning import touch, write
from tests.sales.people import TakeIn

pytestmark = pytest.mark.usefixtures("posted")


@pytest.fixture
def leads(take_in: TakeIn, ava: User) -> list[Lead]:
    CADENCE.save(CADENCE.get().model_copy(update={"enrol_new_leads": False}))
    with time_machine.travel(NOON, tick=False):
        return [
            take_in(first_name=name, email=f"{name.lower()}@example.com", phone="", city="Troy")
            for name in ("Ann", "Ben")
        ]


def choose(contact: Contact, *topics: Topic) -> None:
    """As the page does it, reached by the link in a letter."""
    recipient = read_token(token_for("email", contact.email, contact_id=contact.pk))
    assert recipient is not None
    wanted = Wishes(channels=frozenset({Channel.EMAIL}), topics=frozenset(topics))
    assert preferring.choose(preferring.whose(recipient), wanted)


def run(topic: Topic) -> None:
    begin(topic)
    tick(NOON)


def begin(topic: Topic) -> None:
    """A campaign with one letter about this; everybody in Troy is in it."""
    sequence = write(touch(topic), slug=f"about-{topic.replace('_', '-')}", topic=topic)
    boss = User.objects.filter(role="manager").first() or people.manager()
    with time_machine.travel(NOON, tick=False):
        campaign = running.start(running.write({"name": topic, "sequence": sequence, "query": "q=Troy"}, boss), boss)
        for cohort in campaign.cohorts:
            cohorts.fill.call(cohort.pk)


def test_who_wants_no_offers_gets_none_and_the_touch_says_so(leads: list[Lead], provider: Provider) -> None:
    choose(leads[0].contact, Topic.FOLLOW_UP, Topic.REVIEWS)
    run(Topic.OFFERS)
    assert [letter.to_address for letter in provider.calls] == ["ben@example.com"]
    held = Touch.objects.get(enrolment__contact=leads[0].contact)
    assert (held.state, held.reason, held.message) == ("suppressed", "topic_off", None)


def test_who_wants_no_offers_still_hears_about_their_request(leads: list[Lead], provider: Provider) -> None:
    choose(leads[0].contact, Topic.FOLLOW_UP)
    run(Topic.FOLLOW_UP)
    assert sorted(letter.to_address for letter in provider.calls) == ["ann@example.com", "ben@example.com"]


def test_a_choice_made_while_the_letter_waits_still_counts(leads: list[Lead], provider: Provider) -> None:
    begin(Topic.OFFERS)
    planning.plan_due(NOON)
    assert Touch.objects.filter(state="intent").count() == 2
    choose(leads[1].contact, Topic.REVIEWS)
    sending.send_due(NOON)
    assert [letter.to_address for letter in provider.calls] == ["ann@example.com"]
