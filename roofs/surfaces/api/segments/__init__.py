"""Groups that keep themselves, over the API."""
