"""What the company spends to be found, by source and month."""
