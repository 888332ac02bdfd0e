"""Who sent us whom, and what we owe for it."""
