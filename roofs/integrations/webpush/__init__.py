"""Alerts on phones and desktops through the Web Push protocol."""
