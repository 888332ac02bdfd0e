"""Finding words that stand partly in a row and partly in those it points to: a lead by the name of its person and its
street at once, among a million.

`WORDS = JointIndex("lead_words", Lead, ("city",), also={"contact": ("first_name", "last_name")})`, and
`WORDS.holding("delg", "troy")` gives the leads in which both occur. The words of all these rows stand side by side in a
table of their own that triggers keep in step, whoever writes. So the database may take several words out of its index
at once, or, when many rows have them, walk the list's order and stop after a page; two indexes of two tables allow
neither. Made after every migration, as `text_index` says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import RawSQL

from roofs.core.lists.text_index import TRIGRAM, M, TextIndex, has_trigrams

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

Part = str | Sequence[str]
"""What must occur; of several spellings, one."""
UPPER, OURS = "upper({})", "ours"
_WILD = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


class _Step(NamedTuple):
    """A row that is pointed to, directly or by way of another one."""

    name: str
    table: str
    link: str
    """The column that points to it, with whose it is: `customer.contact_id`."""


class JointIndex(TextIndex[M]):
    def __init__(
        self,
        name: str,
        model: type[M],
        columns: Sequence[str],
        *,
        also: Mapping[str, Sequence[str]],
        instead_of: str = "",
    ) -> None:
        """`also`: columns of rows it points to, by the way there, as {"customer__contact": ("last_name",)}; a link may
        be empty. `instead_of`: a TextIndex that is no more.
        """
        super().__init__(name, model, columns)
        self.also = {way: tuple(columns) for way, columns in also.items()}
        self.gone = f"text_{instead_of}" if instead_of else ""

    def holding(self, *parts: Part, using: str = DEFAULT_DB_ALIAS) -> models.QuerySet[M]:
        """Rows in which all these parts of words occur, whatever the capitals; deleted ones too."""
        rows: models.QuerySet[M] = models.QuerySet(self.model, using=using).order_by()
        return rows.filter(pk__in=self.keys_holding(*parts, using=using))

    def keys_holding(self, *parts: Part, using: str = DEFAULT_DB_ALIAS) -> RawSQL:
        """Only their numbers, for `pk__in` of rows that are narrowed otherwise too: the table itself is not asked a
        second time for each of them.
        """
        asked = _matched if connections[using].vendor == "sqlite" else _alike
        conditions, values = asked(self.name, [[part] if isinstance(part, str) else list(part) for part in parts])
        key = "rowid" if connections[using].vendor == "sqlite" else "id"
        # The names are ours, never a visitor's.
        sql = f"SELECT {key} FROM {self.name} WHERE {' AND '.join(conditions)}"  # noqa: S608 -- see above
        return RawSQL(sql, values)  # noqa: S611 -- see above

    def build(self, connection: BaseDatabaseWrapper) -> None:
        if connection.vendor in {"postgresql", "sqlite"}:
            super().build(connection)
            self._forget_the_old(connection)

    @cached_property
    def _steps(self) -> list[_Step]:
        """The nearest first, each once."""
        steps: dict[str, _Step] = {}
        for way in self.also:
            model: type[models.Model] = self.model
            before = name = ""
            for part in way.split("__"):
                link = model._meta.get_field(part)
                model = cast("type[models.Model]", link.related_model)
                name = f"{before}__{part}" if before else part
                steps[name] = _Step(name, f'"{model._meta.db_table}"', f"{before or OURS}.{part}_id")
                before = name
        return list(steps.values())

    def _watched(self, row: str, columns: Sequence[str]) -> str:
        """What changes the words when it changes: the columns themselves, and what points on from there."""
        links = (step.link.removeprefix(f"{row}.") for step in self._steps if step.link.startswith(f"{row}."))
        return ", ".join((*columns, *links))

    @property
    def _rows(self) -> str:
        joins = (f"LEFT JOIN {step.table} {step.name} ON {step.name}.id = {step.link}" for step in self._steps)
        return f'FROM "{self._table}" {OURS} {" ".join(joins)}'

    def _joined(self, words: str = "{}") -> str:
        """Numbers and words of all rows; the line between two columns keeps a part from being found across them."""
        told = {OURS: self.columns, **self.also}
        columns = [f"coalesce({row}.{column}, '')" for row, names in told.items() for column in names]
        side_by_side = words.format(" || '\n' || ".join(columns))
        return f"SELECT {OURS}.id, {side_by_side} {self._rows}"

    # --- PostgreSQL

    def _on_postgresql(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s), to_regclass(%s)", [self.name, f"{self.name}_parts"])
            table, index = cursor.fetchone()
            if table is None:
                cursor.execute(f"CREATE TABLE {self.name} (id bigint PRIMARY KEY, words text NOT NULL)")
                # What is rare decides how it is looked for: a hundred samples would know no surname.
                cursor.execute(f"ALTER TABLE {self.name} ALTER words SET STATISTICS 1000")
                for statement in self._functions():
                    cursor.execute(statement)
                cursor.execute(f"INSERT INTO {self.name} (id, words) {self._joined(UPPER)}")
                cursor.execute(f"ANALYZE {self.name}")
            if index is None and has_trigrams(connection):
                cursor.execute(f"CREATE INDEX {self.name}_parts ON {self.name} USING gin (words gin_trgm_ops)")

    def _functions(self) -> list[str]:
        """Of each moment what is done then and what sets it off."""
        table, anew = f'"{self._table}"', f"INSERT INTO {self.name} (id, words) {self._joined(UPPER)}"
        kept = "ON CONFLICT (id) DO UPDATE SET words = excluded.words"
        watched = self._watched(OURS, self.columns)
        moments = {
            "put": (f"{anew} WHERE {OURS}.id = NEW.id {kept}", f"INSERT OR UPDATE OF {watched} ON {table}"),
            "gone": (f"DELETE FROM {self.name} WHERE id = OLD.id", f"DELETE ON {table}"),  # noqa: S608 -- our own names
        }
        for step in self._steps:
            watched = self._watched(step.name, self.also.get(step.name, ()))
            done = f"{anew} WHERE {step.name}.id = NEW.id {kept}"
            moments[step.name] = (done, f"UPDATE OF {watched} ON {step.table}")
        found = []
        for moment, (done, set_off_by) in moments.items():
            name = f"{self.name}_{moment}"
            body = f"LANGUAGE plpgsql AS $$ BEGIN {done}; RETURN NULL; END $$"
            found.append(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger {body}")
            found.append(f"CREATE OR REPLACE TRIGGER {name} AFTER {set_off_by} FOR EACH ROW EXECUTE FUNCTION {name}()")
        return found

    # --- SQLite

    def _on_sqlite(self, connection: BaseDatabaseWrapper) -> None:
        triggers = self._triggers()
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.name} USING fts5(words, tokenize='trigram')")
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{self.name}%"]
            )
            if cursor.fetchone()[0] == len(triggers):
                return
            for statement in triggers.values():
                cursor.execute(statement)
            cursor.execute(f"DELETE FROM {self.name}")  # noqa: S608 -- our own name
            cursor.execute(f"INSERT INTO {self.name}(rowid, words) {self._joined()}")

    def _triggers(self) -> dict[str, str]:
        table, put = f'"{self._table}"', f"INSERT INTO {self.name}(rowid, words) {self._joined()}"
        put_one = f"{put} WHERE {OURS}.id = new.id;"
        drop = f"DELETE FROM {self.name} WHERE rowid = old.id;"  # noqa: S608 -- our own names
        watched = self._watched(OURS, self.columns)
        events = {
            "put": f"AFTER INSERT ON {table} BEGIN {put_one} END",
            "changed": f"AFTER UPDATE OF {watched} ON {table} BEGIN {drop} {put_one} END",
            "gone": f"AFTER DELETE ON {table} BEGIN {drop} END",
        }
        for step in self._steps:
            watched, of_it = self._watched(step.name, self.also.get(step.name, ())), f"{step.name}.id = new.id"
            drop_all = f"DELETE FROM {self.name} WHERE rowid IN (SELECT {OURS}.id {self._rows} WHERE {of_it});"  # noqa: S608 -- our own names
            put_all = f"{put} WHERE {of_it};"
            events[step.name] = f"AFTER UPDATE OF {watched} ON {step.table} BEGIN {drop_all} {put_all} END"
        return {event: f"CREATE TRIGGER IF NOT EXISTS {self.name}_{event} {rest}" for event, rest in events.items()}

    def _forget_the_old(self, connection: BaseDatabaseWrapper) -> None:
        if not self.gone:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP INDEX IF EXISTS {self.gone}")
                return
            for event in ("put", "changed", "gone"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {self.gone}_{event}")
            cursor.execute(f"DROP TABLE IF EXISTS {self.gone}")


def _alike(_name: str, parts: list[list[str]]) -> tuple[list[str], list[Any]]:
    conditions = [f"({' OR '.join(['words LIKE upper(%s)'] * len(spellings))})" for spellings in parts]
    return conditions, [f"%{one.translate(_WILD)}%" for spellings in parts for one in spellings]


def _matched(name: str, parts: list[list[str]]) -> tuple[list[str], list[Any]]:
    """Of trigrams where there are enough letters; anything shorter is looked for in every row."""
    phrases, conditions, values = [], [], list[Any]()
    for spellings in parts:
        if min(map(len, spellings)) >= TRIGRAM:
            quoted = ['"' + one.replace('"', '""') + '"' for one in spellings]
            phrases.append(f"({' OR '.join(quoted)})")
        else:
            conditions.append(f"({' OR '.join([_LIKE] * len(spellings))})")
            values += [f"%{one.translate(_WILD)}%" for one in spellings]
    if phrases:
        return [f"{name} MATCH %s", *conditions], [" AND ".join(phrases), *values]
    return conditions, values


_LIKE = r"words LIKE %s ESCAPE '\'"
