"""Telling other programs what happened: every event may be posted to addresses that managers name."""
