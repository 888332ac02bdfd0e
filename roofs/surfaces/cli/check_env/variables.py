"""Each variable: set, left at its default, or wrong."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource

from roofs.surfaces.cli.check_env.findings import Finding

SECRETS_FILE = "secrets.env"
_PASSWORD = re.compile(r"(?<=://)[^/@]*@")


def look(model: type[BaseSettings], read: Callable[[], BaseSettings]) -> tuple[list[Finding], BaseSettings | None]:
    """The findings, and the settings themselves when they can be used."""
    given = _given(model)
    prefix = str(model.model_config["env_prefix"])
    try:
        settings = read()
    except ValidationError as error:
        return [*_wrong(error, model, given, prefix), *_unknown(model, prefix)], None
    lines = [
        Finding(prefix + name.upper(), "set" if name in given else "default", _shown(getattr(settings, name), field))
        for name, field in model.model_fields.items()
    ]
    return [*lines, *_unknown(model, prefix)], settings


def _given(model: type[BaseSettings]) -> Mapping[str, Any]:
    """What the environment says, and below it the file of secrets in the data folder."""
    return {**DotEnvSettingsSource(model, env_file=_secrets_file(model))(), **EnvSettingsSource(model)()}


def _secrets_file(model: type[BaseSettings]) -> Path:
    folder = model.model_fields["data_dir"].get_default(call_default_factory=True)
    return Path(folder) / SECRETS_FILE


def _wrong(
    error: ValidationError, model: type[BaseSettings], given: Mapping[str, Any], prefix: str
) -> Iterator[Finding]:
    problems: dict[str, str] = {}
    for problem in error.errors(include_input=False, include_context=False, include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        problems[name] = problem["msg"].removeprefix("Value error, ")
    for name in model.model_fields:
        if name in problems:
            yield Finding(prefix + name.upper(), "wrong", problems[name])
        else:
            yield Finding(prefix + name.upper(), "set" if name in given else "default")
    if "" in problems:
        yield Finding("together", "wrong", problems[""])


def _unknown(model: type[BaseSettings], prefix: str) -> Iterator[Finding]:
    """A misspelt variable would be ignored in silence."""
    known = {prefix + name.upper() for name in model.model_fields}
    both = {*EnvSettingsSource(model).env_vars, *DotEnvSettingsSource(model, env_file=_secrets_file(model)).env_vars}
    for name in sorted(name.upper() for name in both if name.upper().startswith(prefix)):
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            yield Finding(name, "look", "no such setting" + (f"; {close[0]} is meant?" if close else ""))


def _shown(value: Any, field: Any) -> str:
    """A value for a person's eyes; of a secret only that there is one."""
    if isinstance(value, SecretStr):
        return "(kept secret)" if value.get_secret_value() else "(empty)"
    if isinstance(value, list):
        secret = any(isinstance(part, SecretStr) for part in value)
        return f"({len(value)} kept secret)" if secret else ", ".join(map(str, value)) or "(empty)"
    text = _PASSWORD.sub("…@", str(value))
    return text or "(empty)"
