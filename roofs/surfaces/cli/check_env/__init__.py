"""Looks at the environment and at what it names, and says plainly what is wrong. Never prints a secret."""
