"""What hangs on any record: documents, tags, and the views that lists are kept in."""
