"""Partners and the people they send us, over the API."""
