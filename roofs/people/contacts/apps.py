from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "roofs.people.contacts"
    label = "contacts"
