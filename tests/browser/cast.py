"""Who works in the office that the browser looks at, and whom a test may do something to."""

from __future__ import annotations

from typing import Any

PASSWORD = "a-ladder-and-nine-nails"
FORM_KEY = "ridgeline-website"
BOOKING_KEY = "ava-inspects"

PEOPLE = {
    "dana": ("Dana Whitfield", "admin"),
    "mia": ("Mia Manager", "manager"),
    "ava": ("Ava Lindqvist", "sales"),
    "tom": ("Tom Becker", "sales"),
    "cal": ("Cal Crew", "field"),
    "sam": ("Sam Stranger", "pending"),
    "tess": ("Tess Ladder", "field"),
}

HOME: dict[str, Any] = {
    "coordinates": {"latitude": 42.5467, "longitude": -83.2113},
    "address_line": "2214 Pecan Hollow Dr",
    "city": "Troy",
    "state": "MI",
    "postal_code": "48083",
    "project_type": "storm_damage",
    "property_value": 520_000,
    "household_income": 160_000,
    "estimated_value_cents": 1_845_000,
    "message": "Shingles in the yard after the storm. There is a stain on the bedroom ceiling.",
    "source": "website_form",
}

# Each belongs to one test, so that tests may run in any order. Name: owner, stage, facts.
LEADS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "Marta Delgado": ("ava", "new", HOME),
    "Olga Dragged": ("ava", "contacted", HOME),
    "Paul Selected": ("ava", "contacted", HOME),
    "Nina Upper": ("ava", "negotiation", HOME),
    "Nora Lower": ("ava", "negotiation", HOME),
    "Carl Called": ("ava", "new", HOME),
    "Edith Edited": ("ava", "new", HOME),
    "Doris Deleted": ("ava", "new", HOME),
    "Phil Photographed": ("ava", "contacted", HOME),
    "Tina Tagged": ("ava", "contacted", HOME),
    "Leo Letter": ("ava", "new", HOME),
    "Uma Unsubscribing": ("ava", "new", HOME),
    "Bert Bulk": ("", "new", {"source": "door_to_door"}),
    "Bella Bulk": ("", "new", {"source": "door_to_door"}),
    "Zed Zucker": ("tom", "quote_sent", {**HOME, "estimated_value_cents": 9_900_000}),
    "Abe Abbott": ("tom", "quote_sent", {**HOME, "estimated_value_cents": 100_000}),
}

# Title: whose, due in how many days, about whom.
TASKS = {
    "Call about the gutters": ("ava", 1, "Marta Delgado"),
    "Send the drone pictures": ("ava", -1, "Marta Delgado"),
    "Order ridge vents": ("cal", 1, ""),
}
