"""What may come, told from what was, with how wrong such telling has been."""
