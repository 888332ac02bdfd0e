"""How what happens to customers and their houses reads in a history. Contacts stand below the timeline."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.comms.timeline.wording import describe, field_changes
from roofs.core.events.models import Event
from roofs.people.contacts.models import Contact, Customer
from roofs.people.contacts.vocabulary import MemberRole
from roofs.places.properties.models import Property


def _name(event: Event) -> str:
    return str(event.data.get("who", ""))


def _member(event: Event) -> str:
    role = dict(MemberRole.choices).get(event.data.get("role", ""), "")
    return f"{_name(event)}, {role}" if role else _name(event)


def _address(event: Event) -> str:
    return str(event.data.get("address", ""))


def _merged(event: Event) -> str:
    return _("With the record of %(name)s.") % {"name": _name(event)}


describe("customer.created", _l("Became a customer"), icon="handshake")
describe("customer.changed", _l("Changed"), icon="pencil", body=field_changes(Contact, Customer))
describe("customer.deleted", _l("Deleted"), icon="trash-2")
describe("customer.restored", _l("Brought back"), icon="undo-2")
describe("customer.member_added", _l("Person added"), icon="user-plus", body=_member)
describe("customer.member_removed", _l("Person removed"), icon="user-x", body=_name)
describe("customer.member_restored", _l("Person brought back"), icon="undo-2", body=_name)
describe("contact.merged", _l("Merged"), icon="copy", body=_merged)
describe("contact.parted", _l("Taken apart again"), icon="undo-2", body=_merged)
describe("contact.told_apart", _l("Said not to be the same"), icon="users")
describe("contact.doubted", _l("Perhaps the same after all"), icon="users")
describe("property.added", _l("House added"), icon="house", body=_address)
describe("property.changed", _l("House changed"), icon="pencil", body=field_changes(Property))
describe("property.deleted", _l("House removed"), icon="trash-2", body=_address)
describe("property.restored", _l("House brought back"), icon="undo-2", body=_address)
