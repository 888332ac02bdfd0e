"""Messages by a Facebook page."""
