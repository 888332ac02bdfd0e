from __future__ import annotations


class TableError(ValueError):
    """The file cannot be read as a list; the message can be shown to whoever uploaded it."""
