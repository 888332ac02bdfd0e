"""Postcards by Lob."""
