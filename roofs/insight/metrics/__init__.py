"""Every number the office looks at, defined once."""
