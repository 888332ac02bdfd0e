"""Reading the codes of returned mail."""

from __future__ import annotations


def blames_the_address(status: str) -> bool:
    """Whether "5.1.1" and the like say that the address itself is no good. A full mailbox or a policy says less."""
    return status.startswith(("5.1.", "5.2.1", "5.0."))
