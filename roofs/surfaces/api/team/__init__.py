"""The people who work here, over the API."""
