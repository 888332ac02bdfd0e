"""The names a writer may pick from, with what each means for a template: a text, a list, a yes or no, a group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roofs.comms.writing.checking import SCHEMAS
from roofs.comms.writing.schema import Name
from roofs.comms.writing.templates import Purpose

NUMBERS = frozenset({"phone"})


@dataclass(frozen=True, slots=True)
class Pick:
    """`inserts` is what is put where the cursor stands: safe as it is, also when nothing is known."""

    path: str
    inserts: str
    may_be_empty: bool


def picks(purpose: Purpose) -> list[Pick]:
    return list(_under(Name("", SCHEMAS[purpose])))


def _under(group: Name) -> Iterator[Pick]:
    for key in group.kind.model_fields:
        name = group.child(key)
        if name is None:
            continue
        if name.is_group:
            yield from _under(name)
        else:
            yield Pick(name.path, _inserted(name), bool(name.needs))


def _inserted(name: Name) -> str:
    if name.is_list:
        return f"{{% for one in {name.path} %}}\n- {{{{ one }}}}\n{{% endfor %}}"
    if name.is_switch:
        return f"{{% if {name.path} %}}{{% endif %}}"
    last = name.path.rpartition(".")[2]
    printed = f"[{{{{ {name.path} }}}}]({{{{ {name.path} | tel }}}})" if last in NUMBERS else f"{{{{ {name.path} }}}}"
    if not name.needs:
        return printed
    if name.path == "contact.first_name":
        return '{{ contact.first_name | or: "there" }}'
    return f"{{% if {name.path} %}}{printed}{{% endif %}}"
