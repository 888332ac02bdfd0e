"""What a mail service holds against our domain, read from the code of its refusal, and what a manager does about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

TOO_FAST = frozenset({"4.7.28"})
_CODE = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")


@dataclass(frozen=True, slots=True)
class Fault:
    """`mend` is marked for translation; whoever shows it translates it."""

    name: str
    mend: str


PTR = Fault(
    "PTR",
    _("The address of your mail server has no name, or its name leads elsewhere. Have the PTR record set right."),
)
SPF = Fault(
    "SPF",
    _("Your domain does not say that this server may send for it. Add the server to the SPF record of your domain."),
)
TLS = Fault("TLS", _("The connection was not encrypted. Switch on TLS at your mail server."))
DKIM = Fault(
    "DKIM", _("Letters are not signed, or the signature does not fit. Put the DKIM record into the DNS of your domain.")
)
DMARC = Fault("DMARC", _("Letters do not pass DMARC. Check SPF and DKIM, then the _dmarc record of your domain."))
ALIGNMENT = Fault(
    "DMARC",
    _("The sender's address is of another domain than the signature. Send from an address of your own domain."),
)

OURS: dict[str, Fault] = {
    "4.7.23": PTR, "5.7.23": SPF, "5.7.25": PTR,
    "4.7.27": SPF, "5.7.27": SPF,
    "4.7.29": TLS, "5.7.29": TLS,
    "4.7.30": DKIM, "5.7.30": DKIM,
    "4.7.31": DMARC, "4.7.40": DMARC, "5.7.26": DMARC, "5.7.515": DMARC,
    "4.7.32": ALIGNMENT,
}  # fmt: skip
"""By enhanced status code (Gmail, Microsoft's consumer mail): wrong with our domain, not with whom we write to."""


def status_in(text: str) -> str:
    """The enhanced status code that stands in "550 5.7.26 ...", or nothing."""
    found = _CODE.search(text)
    return found[1] if found else ""


def is_too_fast(code: str) -> bool:
    return status_in(code) in TOO_FAST


def of_domain(code: str) -> str:
    """The status code when it says that our domain is set up wrong, else nothing."""
    status = status_in(code)
    return status if status in OURS else ""
