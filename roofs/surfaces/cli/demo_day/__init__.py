"""A day's worth of inquiries played against a running installation, over HTTP and SMTP as strangers send them."""
