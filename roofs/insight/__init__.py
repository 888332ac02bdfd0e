"""Metrics, forecasts and learning: reads everything, changes nothing."""
