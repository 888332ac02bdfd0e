"""What customers say about us in public, how we ask for it and what we answer."""
