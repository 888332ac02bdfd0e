"""What is wrong with a template, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Problem:
    template: str
    line: int
    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.template}, line {self.line}: {self.name}: {self.message}"


class TemplateError(Exception):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class NothingToSayError(TemplateError):
    """The template is sound, but what it is about is not there: a quote, a job. `name` is its dotted name."""

    def __init__(self, problem: Problem) -> None:
        super().__init__([problem])
        self.name = problem.name
