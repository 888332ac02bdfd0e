"""What django-anymail knows of e-mail vendors, sent over our own line."""
