"""What was said and done with a person, newest first: calls, letters, notes and the log of events as one list."""
