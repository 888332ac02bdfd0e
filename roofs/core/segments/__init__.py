"""Groups of records described once and kept up to date. Knows no kind of record; the domains tell it theirs."""
