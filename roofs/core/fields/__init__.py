"""Fields that a company adds to its records."""
