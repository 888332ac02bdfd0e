"""Houses and buildings: their address, their roof and who owns them."""
