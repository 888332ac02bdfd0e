"""Lists as a person likes them: saved filters, columns and order."""
