"""Numbers for programs: the same definitions the screens use."""
