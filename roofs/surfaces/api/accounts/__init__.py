"""/api/auth/: signing in and out, joining, and finding back in."""
