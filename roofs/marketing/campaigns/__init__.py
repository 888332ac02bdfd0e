"""Campaigns: which people go through which sequence, from when until when, and what came of it."""
