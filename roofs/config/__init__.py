"""How one installation is put together: settings, addresses, and which vendor serves which port."""
