"""Properties, the weather that hit them, and inspections of their roofs."""
