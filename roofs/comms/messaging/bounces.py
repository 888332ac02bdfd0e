"""Reading the codes of returned mail."""

from __future__ import annotations

_OF_THE_SENDER = frozenset({"5.1.7", "5.1.8", "5.1.9", "5.1.20", "5.1.90"})
"""Our address, our server or our day's allowance is at fault (RFC 3463; Exchange Online), not whom we wrote to."""


def blames_the_address(status: str) -> bool:
    """Whether "5.1.1" and the like say that the address itself is no good. A full mailbox or a policy says less."""
    if status in _OF_THE_SENDER:
        return False
    return status == "5.2.1" or status.startswith(("5.1.", "5.0."))
