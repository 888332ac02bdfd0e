"""Posting events to addresses that the company's managers name, and to none inside its network."""
