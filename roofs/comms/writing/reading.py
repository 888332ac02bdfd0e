"""Walk a compiled template and follow what is known to be filled in each branch."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.template.base import FilterExpression, Variable, VariableNode
from django.template.defaulttags import ForNode, IfNode
from django.utils.translation import gettext as _

from roofs.comms.writing.problems import Problem
from roofs.comms.writing.schema import Name, find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roofs.comms.writing.facts import Facts

NOTHING: frozenset[str] = frozenset()
_QUESTIONS = {"and", "or", "not", "==", "!="}


@dataclass
class Reader:
    template: str
    schema: type[Facts]
    problems: list[Problem] = field(default_factory=list)
    always_printed: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    known: frozenset[str] = NOTHING
    _bound: dict[str, Name] = field(default_factory=dict)
    _depth: int = 0

    def read(self, nodes: Iterable[Any]) -> None:
        for node in nodes:
            match node:
                case VariableNode():
                    self._print(node)
                case IfNode():
                    self._branch(node)
                case ForNode():
                    self._loop(node)

    def _print(self, node: VariableNode) -> None:
        expression = node.filter_expression
        name = self._name(expression, node)
        if name is None:
            return
        if name.is_group or name.is_list or name.is_switch:
            self._complain(node, name.path, _("This is not a text that can be shown."))
        elif missing := name.needs - self.known - _fallback(expression):
            self._complain(
                node, name.path, _("This may be empty (%s): put an if around it, or add an or.") % min(missing)
            )
        elif not self._depth:
            self.always_printed.add(name.path)

    def _branch(self, node: IfNode) -> None:
        refused: frozenset[str] = NOTHING
        for condition, nodes in node.conditions_nodelists:
            held = NOTHING
            when_false = NOTHING
            if condition is not None:
                self._question(condition, node)
                held, when_false = self._implied(condition)
            with self._inside(refused | held):
                self.read(nodes)
            refused |= when_false

    def _question(self, condition: Any, node: IfNode) -> None:
        if condition.id == "literal":
            self._name(condition.value, node)
            return
        if condition.id not in _QUESTIONS:
            self._complain(node, condition.id, _("Values are words here: ask only for ==, !=, and, or, not."))
        for side in (condition.first, condition.second):
            if side is not None:
                self._question(side, node)

    def _loop(self, node: ForNode) -> None:
        source = self._name(node.sequence, node)
        if source is None:
            return
        if not source.is_list or len(node.loopvars) != 1:
            self._complain(node, source.path, _("This is not a list."))
            return
        variable = node.loopvars[0]
        before = dict(self._bound)
        self._bound[variable] = source.item(variable)
        with self._inside(NOTHING):
            self.read(node.nodelist_loop)
        self._bound = before
        with self._inside(NOTHING):
            self.read(node.nodelist_empty)

    def _name(self, expression: FilterExpression | str, node: Any) -> Name | None:
        """The name asked for, or None when it is a literal or unknown (which is a problem)."""
        if isinstance(expression, str) or not isinstance(expression.var, Variable) or expression.var.lookups is None:
            return None
        path = ".".join(expression.var.lookups)
        name = find(self.schema, path, self._bound)
        if any(is_name for _function, args in expression.filters for is_name, _value in args):
            self._complain(node, path, _("What follows a filter must be words in quotation marks."))
        if name is None:
            self._complain(node, path, _("There is no such value."))
        else:
            self.names.add(name.path)
        return name

    def _implied(self, condition: Any) -> tuple[frozenset[str], frozenset[str]]:
        """What is filled when the condition is true, and when it is false."""
        operator = condition.id
        if operator == "not":
            true, false = self._implied(condition.first)
            return false, true
        if operator in {"and", "or"}:
            first, second = self._implied(condition.first), self._implied(condition.second)
            if operator == "and":
                return first[0] | second[0], first[1] & second[1]
            return first[0] & second[0], first[1] | second[1]
        if operator != "literal" or condition.value.filters:
            return NOTHING, NOTHING
        name = find(self.schema, ".".join(condition.value.var.lookups or ()), self._bound)
        return (name.needs, NOTHING) if name else (NOTHING, NOTHING)

    @contextmanager
    def _inside(self, known: frozenset[str]) -> Iterator[None]:
        before = self.known
        self.known, self._depth = before | known, self._depth + 1
        yield
        self.known, self._depth = before, self._depth - 1

    def _complain(self, node: Any, name: str, message: str) -> None:
        self.problems.append(Problem(self.template, node.token.lineno, name, message))


def _fallback(expression: FilterExpression) -> frozenset[str]:
    """A name with `or: "…"` is never empty, whatever of it is missing."""
    has_words = any(function.__name__ == "otherwise" and _is_literal(args) for function, args in expression.filters)
    return frozenset(_prefixes(expression)) if has_words else NOTHING


def _is_literal(args: list[tuple[bool, Any]]) -> bool:
    return bool(args) and not args[0][0] and bool(args[0][1])


def _prefixes(expression: FilterExpression) -> Iterator[str]:
    lookups = expression.var.lookups or ()
    return (".".join(lookups[: count + 1]) for count in range(len(lookups)))
