import csv
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roofs.core.kit.addresses import Address, key, parse, state_code
from tests.house.tree import ROOT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1410 NORTH AVENUE, SPEARFISH, SD 57783", Address("1410 North Avenue", "", "Spearfish", "SD", "57783")),
        ("1 N. Elm St. Apt 4, Troy, Michigan 48084-1234", Address("1 N. Elm St.", "Apt 4", "Troy", "MI", "48084-1234")),
        ("123 main street, royal oak, mi 480671234", Address("123 Main Street", "", "Royal Oak", "MI", "48067-1234")),
        ("123 Main St\nTroy, MI 48084\nUSA", Address("123 Main St", "", "Troy", "MI", "48084")),
        ("PO Box 12, Rapid City SD 57701", Address("PO Box 12", "", "Rapid City", "SD", "57701")),
        ("5 Elm St #3 Troy MI", Address("5 Elm St", "#3", "Troy", "MI", "")),
        ("5 Elm St, Unit 3, Troy, MI, 48084, United States", Address("5 Elm St", "Unit 3", "Troy", "MI", "48084")),
        ("N6W23001 Bluemound Rd, Waukesha, WI 53188", Address("N6W23001 Bluemound Rd", "", "Waukesha", "WI", "53188")),
        ("100 Main St, Washington, D.C. 20001", Address("100 Main St", "", "Washington", "DC", "20001")),
        ("Jane Roe, 12 Oak St, Troy MI 48084", Address("12 Oak St", "", "Troy", "MI", "48084")),
        ("12 Oak St, Detroit", Address("12 Oak St", "", "Detroit", "", "")),
        ("1115 AMES STREET MULTI", Address("1115 Ames Street Multi")),
        ("Royal Oak MI 48067", Address("", "", "Royal Oak", "MI", "48067")),
        ("Troy, MI", Address("", "", "Troy", "MI", "")),
        ("Michigan 48084", Address("", "", "", "MI", "48084")),
        ("48084", Address("", "", "", "", "48084")),
        ("somewhere by the lake", Address("Somewhere By The Lake")),
        ("", Address()),
    ],
)  # fmt: skip
def test_one_line_is_told_apart(text, expected):
    assert parse(text) == expected


def test_a_zip_code_a_short_field_cut_off_is_left_out():
    assert parse("3766 W BEARTOOTH LOOP, SPEARFISH SD 5778") == Address(
        "3766 W Beartooth Loop", "", "Spearfish", "SD", ""
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MI", "MI"),
        ("mi.", "MI"),
        (" michigan ", "MI"),
        ("New York", "NY"),
        ("D.C.", "DC"),
        ("Ontario", None),
        ("", None),
    ],
)
def test_states_become_two_letters(text, expected):
    assert state_code(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1410 NORTH AVENUE, SPEARFISH, SD 57783", "1410 N Ave., Spearfish, SD 57783-1234"),
        ("123 N. Main St. Apt 4B, Troy, MI 48084", "123 north main street #4b, Troy, Michigan 48084"),
        ("630 ST. JOE STREET, Spearfish, SD 57783", "630 Saint Joe St, Spearfish SD 57783"),
        ("350 Fifth Avenue, New York, NY 10118", "350 5th Ave, New York, NY 10118"),
        ("5 Elm Trl, Troy, MI", "5 ELM TRAIL, TROY, MI"),
    ],
)
def test_two_spellings_of_one_door_have_one_key(one, other):
    assert key(parse(one)) == key(parse(other)) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 Oak St, Troy, MI 48084", "12 Oak Ave, Troy, MI 48084"),
        ("12 Oak St, Troy, MI 48084", "12 Oak St Apt 2, Troy, MI 48084"),
        ("12 Oak St, Troy, MI 48084", "12 Oak St, Novi, MI 48375"),
    ],
)
def test_different_doors_have_different_keys(one, other):
    assert key(parse(one)) != key(parse(other))


def test_an_address_without_place_has_no_key():
    assert key(Address("12 Oak St")) == ""
    assert key(Address("", "", "Troy", "MI", "48084")) == ""


def test_an_address_is_written_in_one_line():
    address = Address("12 Oak St", "Apt 2", "Troy", "MI", "48084")
    assert str(address) == "12 Oak St Apt 2, Troy, MI 48084"
    assert address.street == "12 Oak St Apt 2"
    assert parse(str(address)) == address
    assert str(Address("12 Oak St", city="Troy")) == "12 Oak St, Troy"


@given(st.text(max_size=80))
def test_any_text_is_parsed_without_failing(text):
    key(parse(text))


PERMITS = ROOT.parent / "shared/data/property_permits/spearfish_building_permits.no_names.csv"


@pytest.mark.skipif(not PERMITS.is_file(), reason="the building permits of Spearfish are not on this machine")
def test_addresses_of_real_building_permits_are_parsed():
    with PERMITS.open(newline="") as file:
        written = [row["site_address"] for row in csv.DictReader(file)]
    parsed = {text: parse(text) for text in written}
    with_place = [text for text in written if ", SPEARFISH" in text]
    complete = [text for text in with_place if text.rstrip()[-5:].isdigit() and " SD " in text]
    assert len(written) == 5229
    assert all(parsed[text].line for text in written)
    assert len(complete) == 176
    assert all(parsed[text].is_complete for text in complete)
    assert len(with_place) == 181
    assert all(parsed[text].city == "Spearfish" and parsed[text].state == "SD" for text in with_place)
    doors = {key(replace(address, postal_code="57783")) for address in parsed.values()}
    assert len(parsed) == 3879
    assert 3450 < len(doors) < 3600
