import pytest

from roofs.core.lists.lines import left_out
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead


def test_all_but_what_is_said_and_the_keys_is_left_out():
    found = left_out(Lead, contact={"first_name", "email"})
    assert "contact__last_name" in found
    assert not {"contact__first_name", "contact__email", "contact__id"} & set(found)
    assert len(found) == len(Contact._meta.concrete_fields) - 3


@pytest.mark.django_db
def test_a_line_of_a_lead_needs_no_second_look(django_assert_num_queries):
    Lead.objects.create(contact=Contact.objects.create(first_name="Marta", phone="+12485550123"), city="Troy")
    with django_assert_num_queries(1):
        (lead,) = Lead.objects.in_lines()
        assert (lead.contact.name, lead.contact.phone, lead.city, lead.assigned_to) == (
            "Marta",
            "+12485550123",
            "Troy",
            None,
        )
