"""A roofing contractor's business in one program. A group imports only the groups below it; news travels as events."""
