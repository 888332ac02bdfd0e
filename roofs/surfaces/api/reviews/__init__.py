"""What customers say about us, over the API."""
