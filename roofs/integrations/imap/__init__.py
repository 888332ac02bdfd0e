"""Mail fetched from a mailbox the company already has."""
