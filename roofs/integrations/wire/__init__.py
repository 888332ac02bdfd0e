"""The line to vendors."""
