"""What hangs on any record: documents, tags, fields of one's own, and the lists records are shown in."""
