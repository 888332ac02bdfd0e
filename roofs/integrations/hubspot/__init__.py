"""E-mail by HubSpot."""
