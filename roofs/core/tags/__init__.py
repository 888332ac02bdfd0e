"""Words staff put on any record to find it again."""
