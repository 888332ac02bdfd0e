"""Which part of the help a page leads to, for pages that do not say it themselves."""

from __future__ import annotations

BY_NAME = {
    "web:dashboard": "dashboard",
    "web:search": "searching",
    "web:profile": "profile",
    "web:help": "keyboard",
    "web:claim": "answering",
    "web:closings": "playbook",
    "web:duplicates": "duplicates",
    "web:merge": "duplicates",
    "web:documents": "documents",
    "web:document_edit": "documents",
    "web:fields_of": "fields",
    "web:crew": "crews",
    "web:crews": "crews",
    "web:crew_new": "crews",
    "web:project_new": "projects",
}
BY_BEGINNING = (
    ("web:consent", "consent"),
    ("web:customer", "customers"),
    ("web:house", "customers"),
    ("web:partner", "partners"),
    ("web:person", "team"),
    ("web:people", "team"),
    ("web:playbook", "playbook"),
    ("web:project", "project"),
    ("web:review", "reviews"),
    ("web:segment", "segments"),
    ("web:template", "templates"),
    ("account_", "profile"),
    ("mfa_", "profile"),
)


def topic_of(view: str) -> str:
    """Empty when the page has its own words, or none."""
    found = (topic for beginning, topic in BY_BEGINNING if view.startswith(beginning))
    return BY_NAME.get(view) or next(found, "")
