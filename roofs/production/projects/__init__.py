"""Jobs from the first inquiry to the closed invoice."""
