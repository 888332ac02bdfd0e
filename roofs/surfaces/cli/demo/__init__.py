"""Ridgeline Roofing, an invented roofer in Southeast Michigan with ninety days behind it."""
