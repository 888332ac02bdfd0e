"""/api/sales/: campaigns, sequences, who is in them, and the channels they go over."""
