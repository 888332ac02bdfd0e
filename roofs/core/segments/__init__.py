"""Groups of records described by what they have in common, kept up to date as the records change."""
