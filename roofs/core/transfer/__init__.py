"""Records in and out of the house as tables: who declares what, the import that works a list off, the export."""
