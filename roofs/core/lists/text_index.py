"""Finding part of a word in a million rows.

`PEOPLE = TextIndex("contacts", Contact, ("first_name", "last_name", "email", "phone"))`, and `PEOPLE.holding("delg")`
gives the rows with that in any of these columns. PostgreSQL keeps a trigram index over the columns, SQLite an FTS5
table of trigrams that triggers keep in step. Where neither may be made (an owner who may not create extensions), and
for parts shorter than three letters, it is the same question without an index.

Both are made after every migration and not in one: SQLite builds a changed table anew, and the triggers of the old
one go with it unseen. Those of other tables that name it would keep it from being put in its place: before a migration
changes anything they all go, and come back with the words that are there then.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import structlog
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.utils import DatabaseError

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

log = structlog.get_logger(__name__)
M = TypeVar("M", bound=models.Model)
TRIGRAM = 3
MOST_WORDS = 8
_NUMBER = re.compile(r"\+?\(?\d[\d ]*[()./-][\d ()./-]*")
"""Part of a phone number as people write it, `(248) 555-01`, which is one thing to look for."""
_indexes: list[TextIndex[Any]] = []


def words_in(text: str) -> list[str]:
    """What is looked for one by one. NUL can be in no text."""
    if _NUMBER.fullmatch(text.strip()):
        return [digits_in(text) or text.strip()]
    return text.replace("\x00", " ").split()[:MOST_WORDS]


def digits_in(word: str) -> str:
    """Part of a phone number, when there are enough of them to mean one: `555-01` is 55501."""
    digits = "".join(ch for ch in word if ch.isascii() and ch.isdigit())
    return digits if len(digits) >= TRIGRAM else ""


def spellings(word: str) -> list[str]:
    """A word as it was written; digits also as a phone number is kept."""
    digits = digits_in(word)
    return [word, digits] if digits and digits != word else [word]


class TextIndex(Generic[M]):
    def __init__(self, name: str, model: type[M], columns: Sequence[str]) -> None:
        self.name, self.model, self.columns = f"text_{name}", model, tuple(columns)
        _indexes.append(self)

    def holding(self, part: str, using: str = DEFAULT_DB_ALIAS) -> QuerySet[M]:
        """Rows with this part of a word in one of the columns, whatever the capitals; deleted ones too."""
        rows: QuerySet[M] = QuerySet(self.model, using=using).order_by()
        if connections[using].vendor == "sqlite" and len(part) >= TRIGRAM:
            phrase = '"' + part.replace('"', '""') + '"'
            # The name is ours, never a visitor's.
            sql = f"SELECT rowid FROM {self.name} WHERE {self.name} MATCH %s"  # noqa: S608 -- see above
            return rows.filter(pk__in=RawSQL(sql, [phrase]))  # noqa: S611 -- see above
        wanted = Q()
        for column in self.columns:
            wanted |= Q(**{f"{column}__icontains": part})
        return rows.filter(wanted)

    def build(self, connection: BaseDatabaseWrapper) -> None:
        """Make what is missing; nothing happens when all is there."""
        if connection.vendor == "postgresql":
            self._on_postgresql(connection)
        elif connection.vendor == "sqlite":
            self._on_sqlite(connection)

    @property
    def _table(self) -> str:
        return self.model._meta.db_table

    def _on_postgresql(self, connection: BaseDatabaseWrapper) -> None:
        folded = ", ".join(f"upper({column}::text) gin_trgm_ops" for column in self.columns)
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", [self.name])
            if cursor.fetchone()[0] is None and has_trigrams(connection):
                cursor.execute(f'CREATE INDEX {self.name} ON "{self._table}" USING gin ({folded})')

    def _on_sqlite(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.name} USING fts5(words, tokenize='trigram')")
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND name LIKE %s",
                [self._table, f"{self.name}%"],
            )
            triggers = self._triggers()
            if cursor.fetchone()[0] == len(triggers):
                return
            for statement in triggers.values():
                cursor.execute(statement)
            cursor.execute(f"DELETE FROM {self.name}")  # noqa: S608 -- our own name
            words = self._words('"' + self._table + '"')
            cursor.execute(f'INSERT INTO {self.name}(rowid, words) SELECT id, {words} FROM "{self._table}"')  # noqa: S608 -- our own names

    def _triggers(self) -> dict[str, str]:
        changed, table = ", ".join(self.columns), f'"{self._table}"'
        put = f"INSERT INTO {self.name}(rowid, words) VALUES (new.id, {self._words('new')});"  # noqa: S608 -- our own names
        drop = f"DELETE FROM {self.name} WHERE rowid = old.id;"  # noqa: S608 -- our own names
        events = {
            "put": f"AFTER INSERT ON {table} BEGIN {put} END",
            "changed": f"AFTER UPDATE OF {changed} ON {table} BEGIN {drop} {put} END",
            "gone": f"AFTER DELETE ON {table} BEGIN {drop} END",
        }
        return {event: f"CREATE TRIGGER IF NOT EXISTS {self.name}_{event} {rest}" for event, rest in events.items()}

    def _words(self, row: str) -> str:
        """Columns side by side; the line between them keeps a part from being found across two."""
        return " || char(10) || ".join(f"coalesce({row}.{column}, '')" for column in self.columns)


def build_all(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    connection = connections[using]
    there = set(connection.introspection.table_names())
    if connection.vendor == "postgresql" and not has_trigrams(connection):
        log.warning("search has no index: the database has no pg_trgm and this user may not add it")
    for index in _indexes:
        if index.model._meta.db_table in there:
            with transaction.atomic(using=using):
                index.build(connection)


def drop_triggers(using: str = DEFAULT_DB_ALIAS) -> None:
    """On SQLite: `build_all` finds them missing and fills the indexes anew."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ours = tuple(f"{index.name}_" for index in _indexes)
        for (name,) in cursor.fetchall():
            if name.startswith(ours):
                cursor.execute(f'DROP TRIGGER "{name}"')


def forget_what_is_deleted(using: str = DEFAULT_DB_ALIAS) -> None:
    """SQLite keeps deleted words in its indexes until their parts are merged: this merges them all, at once."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for index in _indexes:
            cursor.execute(f"INSERT INTO {index.name}({index.name}) VALUES ('optimize')")  # noqa: S608 -- our own names


def has_trigrams(connection: BaseDatabaseWrapper) -> bool:
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return False
    return True
