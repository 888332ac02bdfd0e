"""Names in the description. Ninja keeps one component per name, and more than one domain has a Status."""

from __future__ import annotations

import re

from ninja.openapi import schema
from ninja.schema import NinjaGenerateJsonSchema
from pydantic.json_schema import CoreModeRef, CoreRef, DefsRef

_OF_A_DOMAIN = re.compile(r"\b(roofs\.(?!surfaces\b)\w+\.(\w+)\.(?:\w+\.)*)(\w+)(?=:)")


class ToldApart(NinjaGenerateJsonSchema):
    def get_defs_ref(self, core_mode_ref: CoreModeRef) -> DefsRef:
        """The words of a domain carry its name: LeadsStatus, ProjectsStatus. Shapes of the API have their own."""
        core_ref, mode = core_mode_ref
        return super().get_defs_ref((CoreRef(_OF_A_DOMAIN.sub(_with_domain, core_ref)), mode))


def _with_domain(found: re.Match[str]) -> str:
    module, domain, name = found.groups()
    return f"{module}{domain.title().replace('_', '')}{name}"


def tell_apart() -> None:
    """Ninja asks its own module for the generator and offers no other way to name one."""
    schema.NinjaGenerateJsonSchema = ToldApart  # type: ignore[attr-defined] # see above
