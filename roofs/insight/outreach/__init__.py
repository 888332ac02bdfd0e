"""What letters, texts, calls and cards bring: counted by the day, so that a year is read in an instant."""
