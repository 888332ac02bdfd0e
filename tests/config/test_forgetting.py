from __future__ import annotations

from roofs.comms.consent import processors
from roofs.core.connections.vendors import all_vendors

OUR_OWN = {"smtp"}
"""The company's mail server is no vendor of ours."""


def test_of_every_vendor_it_is_known_how_it_is_brought_to_forget():
    assert {one.name for one in all_vendors()} - OUR_OWN == set(processors._ways)


def test_where_no_program_can_do_it_a_person_is_told_what_to_do():
    without = {name for name, way in processors._ways.items() if way.ask is None}
    assert without == {"mailchimp", "meta", "bland"}
    assert all(len(processors.by_hand(name)) > 50 for name in (*without, "lob"))
