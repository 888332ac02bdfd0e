"""Rules about source code, each a function from a parsed file to the lines it does not like."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import TypeGuard

FUNCTION_LIMIT = 40
Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_functions(module: ast.Module) -> list[str]:
    """Counted from `def` to the last line, without the docstring; decorators (tables of cases) are not counted."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, Function):
            length = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_length(node)
            if length > FUNCTION_LIMIT:
                found.append(f"{node.lineno}: {node.name} has {length} lines")
    return found


def docstring_length(node: Function) -> int:
    if ast.get_docstring(node) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def imports_inside_functions(module: ast.Module) -> list[str]:
    return [
        f"{inner.lineno}: import inside {node.name}"
        for node in ast.walk(module)
        if isinstance(node, Function)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def models_by_name(module: ast.Module) -> list[str]:
    """`apps.get_model("leads.Lead")` is an import that no contract can see."""
    return [
        f"{node.lineno}: get_model()"
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get_model"
    ]


def imports_of(module: ast.Module, banned: Collection[str]) -> list[str]:
    """Also `from urllib import request`, which a list of top-level packages cannot tell from `urllib.parse`."""
    found = []
    for node in ast.walk(module):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        found += [
            f"{getattr(node, 'lineno', 0)}: import of {word}"
            for word in banned
            if any(name == word or name.startswith(f"{word}.") for name in names)
        ]
    return found


def rows_without_rights(module: ast.Module, guarded: Collection[str]) -> list[str]:
    """Rows of a model that has visible_to() come through it, first thing: `Lead.objects.visible_to(user)`.

    A variant of it (`deleted_visible_to`) counts, and so does asking for no rows at all.
    """
    return sorted({*managers(module, guarded), *shortcuts(module, guarded), *generic_views(module, guarded)})


def managers(module: ast.Module, guarded: Collection[str]) -> Iterator[str]:
    asked = {
        id(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and (node.attr == "none" or node.attr.endswith("visible_to"))
    }
    for node in ast.walk(module):
        if is_manager(node, guarded) and id(node) not in asked:
            yield f"{node.lineno}: {ast.unparse(node)} without visible_to()"


def is_manager(node: ast.AST, guarded: Collection[str]) -> TypeGuard[ast.Attribute]:
    """Lead.objects, models.Lead.objects, Lead._default_manager, Lead._base_manager."""
    if not isinstance(node, ast.Attribute) or node.attr not in {"objects", "_default_manager", "_base_manager"}:
        return False
    return model_name(node.value) in guarded


def model_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def shortcuts(module: ast.Module, guarded: Collection[str]) -> Iterator[str]:
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or model_name(node.func) not in {"get_object_or_404", "get_list_or_404"}:
            continue
        if node.args and model_name(node.args[0]) in guarded:
            yield f"{node.lineno}: {ast.unparse(node)} without visible_to()"


def generic_views(module: ast.Module, guarded: Collection[str]) -> Iterator[str]:
    """`model = Lead` on a view means every row; on a form's Meta it only names the columns."""
    for owner in ast.walk(module):
        if isinstance(owner, ast.ClassDef) and owner.name != "Meta":
            for line in owner.body:
                if (
                    isinstance(line, ast.Assign)
                    and model_name(line.targets[0]) == "model"
                    and model_name(line.value) in guarded
                ):
                    yield f"{line.lineno}: {owner.name}.model = {ast.unparse(line.value)} without visible_to()"
