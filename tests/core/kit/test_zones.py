import zoneinfo

import pytest

from roofs.core.kit import zones
from roofs.core.kit.addresses import STATES
from roofs.core.kit.zones import zone_for, zone_for_area_code


@pytest.mark.parametrize(
    ("state", "postal_code", "expected"),
    [
        ("MI", "48067", ("America/Detroit",)),
        ("Michigan", "48067-1234", ("America/Detroit",)),
        ("", "48067", ("America/Detroit",)),
        ("SD", "57783", ("America/Denver",)),
        ("SD", "57104", ("America/Chicago",)),
        ("FL", "32501", ("America/Chicago",)),
        ("FL", "33101", ("America/New_York",)),
        ("TX", "79901", ("America/Denver",)),
        ("TN", "37902", ("America/New_York",)),
        ("IN", "46402", ("America/Chicago",)),
        ("ID", "83814", ("America/Los_Angeles",)),
        ("OR", "97914", ("America/Boise",)),
        ("AK", "99546", ("America/Adak",)),
        ("AZ", "85001", ("America/Phoenix",)),
        ("HI", "96813", ("Pacific/Honolulu",)),
        ("AS", "96799", ("Pacific/Pago_Pago",)),
        ("PR", "00901", ("America/Puerto_Rico",)),
    ],
)
def test_a_zip_code_decides_in_split_states(state, postal_code, expected):
    assert zone_for(state, postal_code) == expected


@pytest.mark.parametrize("state", ["FL", "TX", "TN", "KY", "IN", "MI", "ND", "SD", "NE", "KS", "ID", "OR", "AK"])
def test_a_split_state_alone_has_both_zones(state):
    assert len(zone_for(state)) == 2


def test_where_the_zip_code_cannot_decide_both_zones_hold():
    assert zone_for("MI", "49801") == ("America/Chicago",)
    assert zone_for("MI", "49829") == ("America/Detroit", "America/Chicago")
    assert zone_for("AZ", "86503") == ("America/Phoenix", "America/Denver")


def test_a_state_and_a_zip_code_that_disagree_both_hold():
    assert zone_for("CA", "48067") == ("America/Detroit", "America/Los_Angeles")


@pytest.mark.parametrize(
    ("state", "postal_code"), [("", ""), ("Ontario", ""), ("", "abc"), ("", "00000"), ("", "4806")]
)
def test_what_is_unknown_has_no_zone(state, postal_code):
    assert zone_for(state, postal_code) == ()


def test_every_state_and_every_rule_names_zones_there_are():
    known = zoneinfo.available_timezones()
    found = {zone for state in STATES for zone in zone_for(state)}
    found |= {zone for rules in zones._ZIP_CODES.values() for named in rules.values() for zone in named}
    assert found <= known
    assert all(zone_for(state) for state in STATES)


def test_every_rule_for_zip_codes_belongs_to_its_state():
    for state, rules in zones._ZIP_CODES.items():
        for beginning, named in rules.items():
            assert not beginning or zones._STATE_OF_ZIP[beginning[:3]] == state
            assert set(named) <= set(zone_for(state))


@pytest.mark.parametrize(
    ("e164", "expected"),
    [
        ("+12485550123", ("America/Detroit",)),
        ("+18505550123", ("America/New_York", "America/Chicago")),
        ("+12145550123", ("America/Chicago",)),
        ("+19155550123", ("America/Denver",)),
        ("+16055550123", ("America/Chicago", "America/Denver")),
        ("+18005550123", ()),
        ("+442079460958", ()),
        ("", ()),
    ],
)
def test_an_area_code_tells_where_a_number_was_given_out(e164, expected):
    assert zone_for_area_code(e164) == expected
