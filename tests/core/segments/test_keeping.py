"""Who is in a segment follows what happens, one record at a time, and by the clock."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from roofs.comms.messaging.models import Message, MessageEvent, Verdict
from roofs.comms.timeline.log import log
from roofs.core.accounts.models import User
from roofs.core.events import record
from roofs.core.events.models import Event
from roofs.core.fields import answering, defining
from roofs.core.jobs.worker import drain
from roofs.core.segments import jobs, keeping, rebuilding, writing
from roofs.core.segments.models import Membership, Segment, Size, State
from roofs.core.tags import tagging
from roofs.people.contacts import keeping as customers
from roofs.people.contacts.models import Customer
from roofs.places.properties.models import Property
from roofs.places.weather import keeping as storms
from roofs.places.weather.reported import Reported
from roofs.places.weather.vocabulary import Peril, Source
from roofs.sales.leads import pipeline
from roofs.sales.leads.models import Lead
from tests.asking import questions
from tests.core.segments.conftest import Build, members
from tests.sales.people import TakeIn

Committed = Callable[[], Any]
DAY = timedelta(days=1)
HIGH = {"trait": "lead.property_value", "op": "at_least", "value": 500_000}
TROY = {"trait": "lead.city", "op": "any_of", "value": ["Troy"]}


def somebody(take_in: TakeIn, n: int) -> Lead:
    """Another person each time: who asks twice is one lead."""
    return take_in(first_name=f"Person{n}", email=f"person{n}@example.com", phone=f"+1248555{110 + n:04d}")


def test_a_changed_field_moves_a_lead_in_and_out(
    take_in: TakeIn, build: Build, committed: Committed, mia: User
) -> None:
    lead, segment = take_in(), build({"all": [HIGH, TROY]})
    with committed():
        pipeline.correct(lead, {"property_value": 600_000, "city": "troy"}, mia)
    assert members(segment) == {lead.pk}
    with committed():
        pipeline.correct(lead, {"city": "Novi"}, mia)
    assert members(segment) == set()
    names = Event.objects.filter(subject_type="lead", subject_id=lead.pk, name__startswith="segment.").order_by("pk")
    assert list(names.values_list("name", flat=True)) == ["segment.entered", "segment.left"]


def test_only_segments_that_ask_for_what_changed_are_asked(
    take_in: TakeIn, build: Build, committed: Committed, mia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = take_in()
    asked: list[str] = []
    by_city, by_tag = build(TROY, name="By city"), build(HIGH, name="By value")
    real = keeping.ask_again

    def noted(plans: Any, *rest: Any) -> set[int]:
        asked.extend(one.segment.name for one in plans)
        return real(plans, *rest)

    monkeypatch.setattr(keeping, "ask_again", noted)
    with committed():
        pipeline.correct(lead, {"city": "Troy"}, mia)
    assert asked == [by_city.name]
    assert (members(by_city), members(by_tag)) == ({lead.pk}, set())


def test_a_tag_an_own_field_and_the_owner_are_followed(
    take_in: TakeIn, build: Build, committed: Committed, mia: User, ava: User
) -> None:
    lead = pipeline.assign(take_in(), None, mia)
    vip = tagging.tag_called("VIP", mia)
    defining.define("lead", "Panels", "number", mia)
    tree = {
        "any": [
            {"trait": "record.tag", "op": "any_of", "value": [vip.pk]},
            {"trait": "own.panels", "op": "at_least", "value": 10},
            {"trait": "lead.assigned_to", "op": "any_of", "value": [ava.pk]},
        ]
    }
    segment = build(tree)
    for name, act, undo in (
        ("tag", lambda: tagging.put(lead, [vip], mia), lambda: tagging.take_off(lead, vip, mia)),
        (
            "field",
            lambda: answering.answer(lead, {"panels": 12}, mia),
            lambda: answering.answer(lead, {"panels": 9}, mia),
        ),
        ("owner", lambda: pipeline.assign(lead, ava, mia), lambda: pipeline.assign(lead, None, mia)),
    ):
        with committed():
            act()
        assert members(segment) == {lead.pk}, name
        with committed():
            undo()
        assert members(segment) == set(), name


def test_deleted_leads_leave_and_come_back(take_in: TakeIn, build: Build, committed: Committed, mia: User) -> None:
    segment = build({"all": []})
    with committed():
        lead = take_in()
    assert members(segment) == {lead.pk}
    with committed():
        pipeline.delete(lead, mia)
    assert members(segment) == set()
    with committed():
        pipeline.restore(lead, mia)
    assert members(segment) == {lead.pk}


def _opened(lead: Lead, verdict: str, at: datetime | None = None) -> MessageEvent:
    message = Message.objects.create(channel="email", purpose="touch", contact=lead.contact, sent_at=timezone.now())
    return MessageEvent.objects.create(
        message=message, kind="opened", verdict=verdict, fingerprint=f"{message.pk}", at=at or timezone.now()
    )


def test_a_flood_of_machines_moves_nobody_in(take_in: TakeIn, build: Build, committed: Committed) -> None:
    lead = take_in()
    opened = build({"trait": "message.opened", "op": "did", "value": {"times": 2, "days": 30}})
    for verdict, fits in ((Verdict.MACHINE, set()), (Verdict.UNSURE, set()), (Verdict.HUMAN, {lead.pk})):
        with committed():
            for _again in range(3):
                told = _opened(lead, verdict)
                record("message.opened", told.message, contact=lead.contact_id, verdict=verdict)
        assert members(opened) == fits


def test_who_did_something_leaves_when_it_is_too_long_ago(
    take_in: TakeIn, build: Build, committed: Committed, mia: User
) -> None:
    lead = take_in()
    lately = build({"trait": "talk.called", "op": "did", "value": {"days": 30}})
    silent = build({"trait": "talk.any", "op": "did_not", "value": {"days": 30}})
    with committed():
        log(lead, kind="call", direction="out", contact=lead.contact, actor=mia)
    assert (members(lately), members(silent)) == ({lead.pk}, set())
    now = timezone.now()
    for days, called, quiet in ((29, {lead.pk}, set()), (31, set(), {lead.pk})):
        with time_machine.travel(now + days * DAY, tick=False):
            for segment in (lately, silent):
                segment.refresh_from_db()
                rebuilding.sweep(segment)
        assert (members(lately), members(silent)) == (called, quiet)


def test_the_age_of_a_lead_moves_it_by_the_clock(take_in: TakeIn, build: Build) -> None:
    lead = take_in()
    fresh = build({"trait": "lead.created_at", "op": "within", "value": 7})
    old = build({"trait": "lead.created_at", "op": "before", "value": 7})
    assert (members(fresh), members(old)) == ({lead.pk}, set())
    with time_machine.travel(timezone.now() + 8 * DAY, tick=False):
        jobs.sweep.call()
    assert (members(fresh), members(old)) == (set(), {lead.pk})


def test_a_segment_of_segments_follows(take_in: TakeIn, build: Build, committed: Committed, mia: User) -> None:
    lead = take_in()
    rich = build(HIGH)
    both = build({"all": [{"trait": "record.segment", "op": "any_of", "value": [rich.pk]}, TROY]})
    without = build({"trait": "record.segment", "op": "none_of", "value": [both.pk]})
    assert members(without) == {lead.pk}
    with committed():
        pipeline.correct(lead, {"property_value": 900_000, "city": "Troy"}, mia)
    assert (members(rich), members(both), members(without)) == ({lead.pk}, {lead.pk}, set())


def test_a_customer_is_found_by_a_lead_a_project_figure_and_its_person(
    take_in: TakeIn, build: Build, committed: Committed, mia: User
) -> None:
    lead = take_in()
    with committed():
        customer = pipeline.convert(lead, mia)
    spanish = build({"trait": "contact.language", "op": "any_of", "value": ["es"]}, "customer")
    asked = build({"trait": "inquiry.made", "op": "did", "value": {}}, "customer")
    assert (members(spanish), members(asked)) == (set(), {customer.pk})
    with committed():
        pipeline.correct(lead, {"language": "es"}, mia)
    assert members(spanish) == {customer.pk}
    with committed():
        pipeline.delete(lead, mia)
    assert members(asked) == set()
    with committed():
        customers.delete(customer, mia)
    assert members(spanish) == set()


def test_a_place_is_a_circle_and_not_a_box(take_in: TakeIn, build: Build, mia: User) -> None:
    here, corner, nowhere = (somebody(take_in, n) for n in range(3))
    Lead.objects.filter(pk=here.pk).update(latitude=42.60, longitude=-83.15)
    Lead.objects.filter(pk=corner.pk).update(latitude=42.669, longitude=-83.056)
    near = {"latitude": 42.6, "longitude": -83.15, "miles": 5}
    inside = build({"trait": "lead.near", "op": "within", "value": near})
    outside = build({"not": {"trait": "lead.near", "op": "within", "value": near}})
    assert members(inside) == {here.pk}
    assert members(outside) == {corner.pk, nowhere.pk}


def test_a_storm_nobody_has_recorded_matches_nobody_not_even_by_a_not(take_in: TakeIn, build: Build) -> None:
    take_in()
    storm = {"trait": "lead.storm", "op": "within", "value": {"miles": 5, "days": 30}}
    assert members(build(storm)) == set()
    assert members(build({"not": storm})) == set()


def test_those_a_storm_passed_over_are_found_by_its_reports(take_in: TakeIn, build: Build) -> None:
    inside, outside, _nowhere = (somebody(take_in, n) for n in range(3))
    Lead.objects.filter(pk=inside.pk).update(latitude=42.60, longitude=-83.15)
    Lead.objects.filter(pk=outside.pk).update(latitude=42.90, longitude=-83.15)
    fell = Reported(
        peril=Peril.HAIL,
        happened_at=timezone.now() - timedelta(days=3),
        latitude=42.61,
        longitude=-83.15,
        hail_inches=1.5,
        source=Source.IEM,
        state="MI",
    )
    storms.take_in([fell])
    assert members(build({"trait": "lead.storm", "op": "within", "value": {"miles": 5, "days": 30}})) == {inside.pk}
    assert members(build({"trait": "lead.storm", "op": "within", "value": {"miles": 5, "days": 2}})) == set()


def test_a_roof_grows_old_at_new_year(take_in: TakeIn, build: Build) -> None:
    lead = take_in()
    Property.objects.create(owner=lead.contact, address_line="1 Oak St", roof_year=2006)
    with time_machine.travel(datetime(2026, 12, 30, tzinfo=UTC), tick=False):
        old = build({"trait": "house.roof_age", "op": "at_least", "value": 21})
        assert members(old) == set()
    with time_machine.travel(datetime(2027, 1, 2, tzinfo=UTC), tick=False):
        jobs.sweep.call()
        assert members(old) == {lead.pk}


def test_drift_is_found_repaired_and_told(take_in: TakeIn, build: Build) -> None:
    lead, segment = take_in(), build({"all": []})
    Membership.objects.filter(segment=segment).delete()
    Membership.objects.create(segment=segment, subject_type="lead", subject_id=lead.pk + 999)
    jobs.check_all.call()
    segment.refresh_from_db()
    assert (members(segment), segment.drift_in, segment.drift_out) == ({lead.pk}, 1, 1)
    assert (segment.members, segment.checked_at is not None) == (1, True)
    jobs.check_all.call()
    segment.refresh_from_db()
    assert (segment.drift_in, segment.drift_out) == (0, 0)
    assert Size.objects.get(segment=segment, day=timezone.localdate()).members == 1


def test_a_segment_whose_field_is_gone_has_nobody_until_it_is_back(take_in: TakeIn, mia: User) -> None:
    lead = take_in()
    field = defining.define("lead", "Panels", "number", mia)
    answering.answer(lead, {"panels": 12}, mia)
    tree = {"not": {"trait": "own.panels", "op": "at_least", "value": 20}}
    segment = writing.create({"name": "Few panels", "kind": "lead", "tree": tree}, mia)
    drain()
    segment.refresh_from_db()
    assert (members(segment), segment.state) == ({lead.pk}, State.READY)
    defining.delete(field, mia)
    drain()
    segment.refresh_from_db()
    assert (members(segment), segment.state, segment.members) == (set(), State.BROKEN, 0)
    defining.restore(field, mia)
    drain()
    segment.refresh_from_db()
    assert (members(segment), segment.state) == ({lead.pk}, State.READY)


def test_a_rolled_back_change_asks_nothing(take_in: TakeIn, build: Build, committed: Committed, mia: User) -> None:
    lead, segment = take_in(), build(TROY)
    with committed(), pytest.raises(ValueError, match="after all not"):
        _fail(lead, mia)
    assert members(segment) == set()


def _fail(lead: Lead, mia: User) -> None:
    with transaction.atomic():
        pipeline.correct(lead, {"city": "Troy"}, mia)
        raise ValueError("after all not")


def test_a_change_asks_the_same_few_questions_however_many_segments_there_are(
    take_in: TakeIn, build: Build, committed: Committed, mia: User
) -> None:
    lead, counts = take_in(), []
    for some in (2, 12):
        for _one in range(some):
            build({"all": [{"trait": "lead.city", "op": "any_of", "value": ["Nowhere"]}]})
        with questions() as asked, committed():
            pipeline.correct(lead, {"city": f"Town {some}"}, mia)
        counts.append(len([one for one in asked if "segments_" in one]))
    assert counts[0] == counts[1]


# --- as a whole


TREES: list[Any] = [
    {"all": []},
    {"not": TROY},
    {"all": [HIGH, {"not": TROY}]},
    {"any": [HIGH, TROY, {"trait": "lead.status", "op": "any_of", "value": ["won", "contacted"]}]},
    {"trait": "lead.assigned_to", "op": "not_given"},
    {"trait": "lead.temperature", "op": "none_of", "value": ["hot"]},
    {"trait": "inquiry.made", "op": "did", "value": {"times": 2}},
    {"trait": "talk.any", "op": "did", "value": {"times": 2, "days": 20}},
    {"trait": "talk.any", "op": "did_not", "value": {"days": 10}},
    {"trait": "contact.is_customer", "op": "no"},
    {"trait": "customer.lifetime_value", "op": "at_most", "value": 1000},
    {"trait": "customer.rfm", "op": "none_of", "value": ["waiting"]},
    {"trait": "lead.created_at", "op": "before", "value": 5},
    {"trait": "lead.insurance_claim", "op": "no"},
]


@pytest.mark.parametrize("seed", range(4))
def test_kept_up_to_date_is_the_same_as_built_anew(
    seed: int, take_in: TakeIn, build: Build, committed: Committed, mia: User, ava: User
) -> None:
    """Whatever happens, in whatever order: nothing has drifted."""
    chance, now = random.Random(seed), timezone.now()
    leads = [somebody(take_in, n) for n in range(6)]
    vip = tagging.tag_called("VIP", mia)
    tag = {"trait": "record.tag", "op": "any_of", "value": [vip.pk]}
    segments = [build(tree) for tree in (*TREES, tag, {"all": [tag, {"not": HIGH}]})]
    segments.append(build({"trait": "record.segment", "op": "none_of", "value": [segments[2].pk, segments[8].pk]}))
    for step in range(25):
        now += timedelta(hours=chance.randrange(1, 60))
        with time_machine.travel(now, tick=False):
            with committed():
                _something(chance, leads, vip, mia, ava)
            if step % 5 == 0:
                jobs.sweep.call()
    with time_machine.travel(now, tick=False):
        jobs.sweep.call()
        for segment in segments:
            kept = members(segment)
            assert rebuilding.rebuild(segment, now) == (0, 0), segment.tree
            assert (members(segment), Segment.objects.get(pk=segment.pk).members) == (kept, len(kept))


def _something(chance: random.Random, leads: list[Lead], vip: Any, mia: User, ava: User) -> None:
    lead = chance.choice(leads)
    lead.refresh_from_db()
    chance.choice(
        [
            lambda: pipeline.correct(lead, {"city": chance.choice(["Troy", "Novi", ""])}, mia),
            lambda: pipeline.correct(lead, {"property_value": chance.choice([None, 100_000, 700_000])}, mia),
            lambda: pipeline.correct(lead, {"insurance_claim": chance.choice([None, True, False])}, mia),
            lambda: pipeline.advance(lead, chance.choice(["new", "contacted", "won", "lost"]), mia),
            lambda: pipeline.assign(lead, chance.choice([None, ava]), mia),
            lambda: tagging.put(lead, [vip], mia),
            lambda: tagging.take_off(lead, vip, mia),
            lambda: log(lead, kind="call", direction="out", contact=lead.contact, actor=mia),
            lambda: log(lead, kind="note", contact=lead.contact, actor=mia),
            lambda: pipeline.delete(lead, mia),
            lambda: pipeline.restore(lead, mia),
            lambda: pipeline.convert(lead, mia),
            lambda: leads.append(leads[0].__class__.objects.get(pk=_again(lead))),
            lambda: [customers.delete(one, mia) for one in Customer.objects.filter(contact=lead.contact)],
        ]
    )()


def _again(lead: Lead) -> int:
    """The same person asks about another house."""
    fresh = Lead(contact=lead.contact, address_line="2 Second St", city="Troy")
    fresh.save()
    with transaction.atomic():
        record("lead.arrived", fresh, door="staff")
    return fresh.pk
