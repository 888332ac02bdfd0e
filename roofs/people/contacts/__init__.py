"""Persons, households and businesses the company knows, and the customers among them."""
