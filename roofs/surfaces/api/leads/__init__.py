"""/api/leads/: everything a program may do with leads."""
