"""One folder per vendor or protocol; each implements a port that a domain declares."""
