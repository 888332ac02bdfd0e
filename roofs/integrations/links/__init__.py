"""Asking whether the addresses in letters lead anywhere, and none inside the network."""
