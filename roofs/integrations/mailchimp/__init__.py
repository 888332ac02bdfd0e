"""E-mail by Mailchimp Transactional, which was Mandrill."""
