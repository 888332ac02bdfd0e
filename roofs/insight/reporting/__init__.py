"""What each person, and who runs the company, gets to read of the figures, and when."""
