"""Who may be written to: the ledger of consent with its evidence, and the list of addresses nobody may use again."""
