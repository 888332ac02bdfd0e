"""How other programs name the columns of the lists they export.

AccuLynx, HubSpot and Salesforce name fields as their interfaces do (camelCase or words, which is the same here);
a list is known by headers only that program writes.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    signs: tuple[frozenset[str], ...]
    """All headers of one of these together, and it was this program."""
    names: Mapping[str, Sequence[str]]
    """field -> this program's names for it, the best first."""

    def columns_of(self, headers: Sequence[str], fields: Container[str]) -> dict[str, str]:
        by_word = {_plain(header): header for header in reversed(headers)}
        found: dict[str, str] = {}
        for field, names in self.names.items():
            if field not in fields:
                continue
            header = next((by_word[_plain(name)] for name in names if _plain(name) in by_word), None)
            if header is not None and header not in found.values():
                found[field] = header
        return found


def _plain(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.casefold())


def _signs(*sets: Sequence[str]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(_plain(name) for name in one) for one in sets)


PROGRAMS = (
    Program(
        "HubSpot",
        _signs(
            ["Record ID", "Contact owner"],
            ["Record ID", "Deal Name"],
            ["Record ID", "Lifecycle Stage"],
            ["Record ID", "Associated Company"],
            ["hs_object_id"],
        ),
        {
            "first_name": ("First Name",),
            "last_name": ("Last Name",),
            "company_name": ("Company Name", "Associated Company", "Company"),
            "email": ("Email",),
            "phone": ("Phone Number", "Mobile Phone Number", "Phone"),
            "address_line": ("Street Address", "Address"),
            "city": ("City",),
            "state": ("State/Region", "State"),
            "postal_code": ("Postal Code", "Zip"),
            "source": ("Original Source", "hs_analytics_source", "Lead Source"),
            "message": ("Message",),
            "notes": ("Notes", "Description"),
            "name": ("Deal Name",),
            "status": ("Deal Stage",),
            "contract_value_cents": ("Amount",),
            "customer_name": ("Associated Contact", "Associated Contacts"),
            "customer_since": ("Became a Customer Date", "Create Date"),
        },
    ),
    Program(
        "Salesforce",
        _signs(
            ["Lead Source", "Lead Owner"],
            ["LeadSource", "OwnerId"],
            ["MailingStreet"],
            ["Mailing Street", "Account Name"],
            ["Opportunity Name", "Stage"],
            ["StageName", "AccountId"],
            ["Company / Account"],
        ),
        {
            "first_name": ("FirstName", "First Name"),
            "last_name": ("LastName", "Last Name"),
            "full_name": ("Name",),
            "company_name": ("Company", "Company / Account", "Account Name"),
            "email": ("Email",),
            "phone": ("MobilePhone", "Mobile", "Phone", "HomePhone"),
            "address_line": ("Street", "MailingStreet", "Mailing Street", "BillingStreet"),
            "city": ("City", "MailingCity", "Mailing City", "BillingCity"),
            "state": ("State", "State/Province", "MailingState", "Mailing State/Province", "BillingState"),
            "postal_code": (
                "PostalCode", "Zip/Postal Code", "MailingPostalCode", "Mailing Zip/Postal Code", "BillingPostalCode",
            ),
            "source": ("LeadSource", "Lead Source"),
            "notes": ("Description",),
            "name": ("Opportunity Name",),
            "status": ("StageName", "Stage"),
            "contract_value_cents": ("Amount",),
            "customer_name": ("Account Name", "Contact Name"),
        },
    ),
    Program(
        "AccuLynx",
        _signs(
            ["crossReference", "firstName"],
            ["phoneNumber1", "jobCategory"],
            ["Job Category", "Work Type"],
            ["Job Category", "Trade Types"],
            ["Milestone", "Lead Source", "Work Type"],
        ),
        {
            "full_name": ("Contact", "Contact Name", "Primary Contact"),
            "first_name": ("firstName", "First Name"),
            "last_name": ("lastName", "Last Name"),
            "company_name": ("companyName", "Company Name"),
            "email": ("emailAddress", "Email Address", "Email"),
            "phone": ("phoneNumber1", "Phone Number", "Primary Phone", "Phone"),
            "address_line": ("street", "Street", "Job Address", "Mailing Address"),
            "city": ("city", "Job City"),
            "state": ("state", "Job State"),
            "postal_code": ("zip", "Zip Code", "Job Zip"),
            "source": ("leadSource", "Lead Source"),
            "project_type": ("workType", "Work Type", "jobCategory", "Job Category"),
            "notes": ("notes", "note"),
            "name": ("Job Name",),
            "status": ("Milestone", "Current Milestone"),
            "contract_value_cents": ("Approved Job Value", "Approved Value", "Contract Amount"),
            "customer_name": ("Contact", "Contact Name", "Primary Contact"),
            "insurance_carrier": ("Insurance Company",),
            "claim_number": ("Claim Number",),
        },
    ),
    Program(
        "JobNimbus",
        _signs(
            ["Display Name", "Sales Rep"],
            ["Display Name", "Record Type"],
            ["jnid"],
            ["Record Type", "Source Name"],
            ["Record Type Name", "Sales Rep Name"],
        ),
        {
            "full_name": ("Display Name",),
            "first_name": ("First Name",),
            "last_name": ("Last Name",),
            "company_name": ("Company", "Company Name"),
            "email": ("Email",),
            "phone": ("Mobile Phone", "Home Phone", "Main Phone", "Work Phone"),
            "address_line": ("Address Line 1", "Address Line", "Address", "address_line1"),
            "city": ("City",),
            "state": ("State", "state_text"),
            "postal_code": ("Zip", "Zip Code"),
            "source": ("Source Name", "Lead Source", "Source"),
            "notes": ("Description", "Notes"),
            "name": ("Job Name", "Name"),
            "status": ("Status", "Status Name", "Job Status"),
            "contract_value_cents": ("Approved Estimate Total", "Last Estimate", "Job Value"),
            "customer_name": ("Primary Contact", "Contact", "Primary"),
            "customer_since": ("Date Created",),
        },
    ),
)  # fmt: skip


def written_by(headers: Sequence[str]) -> Program | None:
    plain = {_plain(header) for header in headers}
    return next((one for one in PROGRAMS if any(signs <= plain for signs in one.signs)), None)
