"""Calls a machine makes, by Bland."""
