"""Appointments, over the API."""
