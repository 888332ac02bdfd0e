"""What the world reads of our domain."""
