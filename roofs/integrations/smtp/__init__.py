"""Mail over SMTP: out through any server, in through a listener of our own."""
