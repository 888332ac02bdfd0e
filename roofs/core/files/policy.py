from __future__ import annotations

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings


class FileRules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    largest_megabytes: int = Field(
        25, ge=1, le=2000, title=_("Largest file"), description=_("In megabytes. A photo of a phone has 3 to 12.")
    )

    @property
    def largest_bytes(self) -> int:
        return self.largest_megabytes * 1_000_000


FILES = settings.declare("files", FileRules, title=_("Files"), help=_("What may be uploaded."))
