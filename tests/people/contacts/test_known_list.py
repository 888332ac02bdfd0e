"""A small invented list whose truth is known, through the finder itself: nobody missed, nobody accused."""

from __future__ import annotations

from itertools import combinations

from roofs.core.accounts.models import User
from roofs.people.contacts import duplicates, keeping
from roofs.people.contacts.entering import CustomerIn
from roofs.people.contacts.models import LikelyPair

# who it really is, name, company, phone, e-mail, address
LIST = (
    ("marta", "Marta Delgado", "", "248-555-0101", "", "418 Maple Ave, Birmingham, MI 48009"),
    ("marta", "Martha Delgado", "", "", "marta.delgado@example.com", "418 maple avenue, Birmingham MI 48009"),
    ("marta", "M. Delgado", "", "(248) 555-0101", "marta.delgado@example.com", ""),
    ("juan", "Juan Delgado", "", "248-555-0101", "", "418 Maple Ave, Birmingham, MI 48009"),
    ("bob", "Bob Reed", "", "248-555-0102", "", "9 Oak St, Troy, MI 48083"),
    ("bob", "Robert Reed", "", "248-555-0103", "", "9 Oak Street, Troy, Michigan 48083"),
    ("bob junior", "Brian Reed", "", "248-555-0104", "", "9 Oak St, Troy, MI 48083"),
    ("namesake", "Bob Reed", "", "248-555-0105", "", "77 Adams Rd, Novi, MI 48375"),
    ("nina", "Nina Kowalski", "", "", "nina+roof@example.com", "12 Birch Ln, Troy, MI 48083"),
    ("nina", "Kowalski, Nina", "", "", "nina@example.com", ""),
    ("next door", "Nina Novak", "", "", "", "14 Birch Ln, Troy, MI 48083"),
    ("dental", "", "Reed Dental LLC", "248-555-0106", "", "500 Main St Ste 2, Troy, MI 48084"),
    ("dental", "", "Reed Dental, Inc.", "", "", "500 Main Street Suite 2, Troy, MI 48084"),
    ("bakery", "", "Birch Street Bakery", "", "", "500 Main St Ste 4, Troy, MI 48084"),
    ("church", "", "The Lakeside Church", "", "office@example.com", "1 Shore Dr, Orion, MI 48362"),
    ("church", "", "Lakeside Church (Orion)", "", "", "1 Shore Drive, Orion, MI 48362"),
    ("daycare", "", "Lakeside Daycare", "", "", "3 Hill Rd, Orion, MI 48362"),
)


def test_every_duplicate_is_found_and_no_couple_neighbour_or_namesake(ava: User) -> None:
    keys = {}
    for truth, name, company, phone, email, address in LIST:
        told = CustomerIn(full_name=name, company_name=company, phone=phone, email=email, address=address)
        keys[keeping.create(told, ava, separate=True).contact_id] = truth
    duplicates.look.call()
    found = set(LikelyPair.objects.values_list("first", "second"))
    assert found == {pair for pair in combinations(sorted(keys), 2) if keys[pair[0]] == keys[pair[1]]}
