"""Many records at once: a few hundred in a request, or a file that is worked off in the background."""
