"""The hours of the law, by state: the strictest of the country, the property's state and the area code's."""

from __future__ import annotations

import random
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from roofs.comms.consent import hours
from roofs.comms.consent.permits import Place, ask, law_for, place_of
from roofs.comms.consent.policy import ConsentRules
from roofs.core.kit.addresses import STATES
from roofs.core.kit.timetables import Timetable
from roofs.core.kit.windows import EVERY_DAY, Window
from tests.core.kit.test_windows import changes_of_clock

LAW = ConsentRules(hours="law")
STANDARD = ConsentRules(hours="standard")
CAUTIOUS = ConsentRules(hours="cautious")
DETROIT, CHICAGO, NEW_YORK = "America/Detroit", "America/Chicago", "America/New_York"


def local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def first(channel: str, place: Place, at: datetime, rules: ConsentRules = LAW) -> datetime | None:
    return ask(channel, place, at, rules=rules).from_when


def test_nothing_goes_out_after_a_quarter_to_nine_where_only_the_country_has_a_law():
    ohio = place_of(state="OH", postal_code="43215")
    assert ask("sms", ohio, local("2026-11-20 20:44", NEW_YORK), rules=LAW).is_given
    assert first("sms", ohio, local("2026-11-20 20:45", NEW_YORK)) == local("2026-11-21 08:00", NEW_YORK)


def test_a_stricter_state_stands_above_the_country():
    florida = place_of(state="FL", postal_code="33101")
    assert first("phone", florida, local("2026-11-20 19:46", NEW_YORK)) == local("2026-11-21 08:00", NEW_YORK)
    assert law_for("sms", ["FL"], LAW).cap_24h == 3
    assert law_for("sms", ["OH"], LAW).cap_24h is None


def test_texas_opens_at_noon_on_sunday():
    dallas = place_of(state="TX", postal_code="75201")
    assert first("sms", dallas, local("2026-11-22 09:30", CHICAGO)) == local("2026-11-22 12:00", CHICAGO)


def test_alabama_rests_on_sundays_and_holidays():
    mobile = place_of(state="AL", postal_code="36602")
    assert first("sms", mobile, local("2026-11-22 09:30", CHICAGO)) == local("2026-11-23 08:00", CHICAGO)
    assert first("sms", mobile, local("2026-11-26 09:30", CHICAGO)) == local("2026-11-27 08:00", CHICAGO)


def test_a_number_of_another_state_brings_that_state_s_law_and_clock():
    """A house in Michigan, a phone from Florida's Gulf coast, which may be in either zone."""
    place = place_of(state="MI", postal_code="48067", phone="+18505550123")
    assert place.states == ("MI", "FL")
    assert set(place.zones) == {DETROIT, NEW_YORK, CHICAGO}
    assert first("sms", place, local("2026-11-20 07:00", DETROIT)) == local("2026-11-20 09:00", CHICAGO)
    assert law_for("sms", place.states, LAW).sources == ("US", "MI", "FL")
    assert law_for("sms", place.states, LAW).cap_24h == 3


def test_where_a_state_has_two_zones_and_the_zip_code_is_missing_both_must_agree():
    indiana = place_of(state="IN")
    assert first("sms", indiana, local("2026-11-20 08:30", "America/Indiana/Indianapolis")) == local(
        "2026-11-20 08:00", CHICAGO
    )


def test_the_zip_code_alone_names_the_state():
    assert place_of(postal_code="33101").states == ("FL",)


def test_cautious_hours_satisfy_every_row_of_the_table():
    cautious = law_for("sms", [], CAUTIOUS).hours
    for state in STATES:
        together = law_for("sms", [state], CAUTIOUS).hours
        within = tuple(span and (max(span[0], time(10)), min(span[1], time(18))) for span in together.days)
        assert within[:5] == together.days[:5]
        if state != "RI":  # ends at six itself, less the margin
            assert together.days[:5] == cautious.days[:5], state
        assert together.days[5:] == (None, None)


def test_the_company_s_own_hours_make_it_narrower_and_never_wider():
    early = Timetable.of(Window(EVERY_DAY, time(5), time(23)))
    florida = place_of(state="FL", postal_code="33101")
    permit = ask("sms", florida, local("2026-11-20 06:00", NEW_YORK), inside=early, rules=LAW)
    assert permit.from_when == local("2026-11-20 08:00", NEW_YORK)
    noon = Timetable.of(Window(EVERY_DAY, time(12), time(13)))
    assert ask("sms", florida, local("2026-11-20 13:00", NEW_YORK), inside=noon, rules=LAW).from_when == local(
        "2026-11-21 12:00", NEW_YORK
    )


def test_places_whose_days_never_meet_are_never_allowed():
    permit = ask("sms", Place((), (NEW_YORK, "Asia/Tokyo")), datetime(2026, 11, 20, tzinfo=UTC), rules=CAUTIOUS)
    assert permit.from_when is None
    assert not permit.is_given


def test_an_old_row_is_named():
    assert {row.state for row in hours.old_rows(date(2026, 7, 15))} >= {"KY", "MI"}
    assert "US" not in {row.state for row in hours.old_rows(date(2027, 11, 20))}


def test_every_row_says_where_it_was_found_and_when():
    for row in hours.rows():
        assert row.source_url.startswith("https://")
        assert row.checked_on.year >= 2025
        assert row.state == hours.EVERYWHERE or row.state in STATES


@pytest.mark.parametrize("rules", [LAW, STANDARD, CAUTIOUS], ids=lambda rules: rules.hours)
def test_nothing_is_allowed_outside_the_law_anywhere_near_any_change_of_the_clock(rules: ConsentRules):
    """All IANA zones, every state, both changes of the clock, five years: by the wall clock, said in other words."""
    dice, states = random.Random(20261121), sorted(STATES)
    for name in sorted(zoneinfo.available_timezones()):
        zone = ZoneInfo(name)
        for change in changes_of_clock(zone) or [datetime(2026, 6, 1, tzinfo=UTC)]:
            state = dice.choice(states)
            place, at = Place((state,), (name,)), change + timedelta(minutes=dice.randrange(-1440, 2880))
            found = first("sms", place, at, rules)
            assert found is not None
            assert found >= at
            shown = found.astimezone(zone)
            assert time(8) <= shown.time() < time(20, 45), (name, state, at)
            until = ask("sms", place, found, rules=rules).until
            assert until is not None
            assert found < until
            night = until.astimezone(zone)
            assert (night.date(), night.time() <= time(21)) == (shown.date(), True), (name, state, at)
            own = hours.rule_for(state, "sms")
            if own is not None:
                span = own.hours.days[shown.weekday()]
                assert span is not None, (name, state, at)
                assert span[0] <= shown.time() < span[1], (name, state, at)
                assert night.time() <= span[1], (name, state, at)
