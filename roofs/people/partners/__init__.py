"""Companies and people who send us customers, and what was agreed with them."""
