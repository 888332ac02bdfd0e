"""What a person or a client touches. No rules live here."""
