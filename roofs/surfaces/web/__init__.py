"""The staff's screens, and the few pages a stranger may see: forms, unsubscribe, tracked links."""
