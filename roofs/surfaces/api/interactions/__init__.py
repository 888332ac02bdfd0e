"""What was said and done with people, over the API."""
