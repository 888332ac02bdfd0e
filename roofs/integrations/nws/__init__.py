"""The National Weather Service: warnings and forecasts. Free; it wants to know who asks."""
