"""What to answer to which objection, and how often it worked."""
