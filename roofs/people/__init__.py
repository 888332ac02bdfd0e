"""Who the business knows: contacts, its own team, partners."""
