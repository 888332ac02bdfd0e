"""Follow-up that reacts to everything below: sequences over ninety days."""
