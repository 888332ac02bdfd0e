"""What a company may decide about its map."""

from __future__ import annotations

from typing import Annotated, Self
from urllib.parse import urlsplit

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from roofs.core.company import settings

LONGEST = 500


def _tiles(address: str) -> str:
    """Empty, or an https address with the three places for zoom, column and row."""
    plain = address.strip()
    if not plain:
        return ""
    host = urlsplit(plain).hostname or ""
    if not plain.startswith("https://") or not host or set(host) & set("{}*;, '\""):
        raise ValueError(gettext("Write an address that begins with https:// and names its server."))
    if not all(part in plain for part in ("{z}", "{x}", "{y}")):
        raise ValueError(gettext("The address needs {z}, {x} and {y}."))
    return plain


class MapRules(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tiles: Annotated[str, Field(max_length=LONGEST), AfterValidator(_tiles)] = Field(
        "",
        title=_("Address of a tile server"),
        description=_(
            "Empty: the map is drawn by this program alone and nothing leaves the house. With an address, as "
            "https://tiles.example.com/{z}/{x}/{y}.png, that server learns which part of the map is looked at."
        ),
    )
    attribution: str = Field(
        "",
        max_length=200,
        title=_("What must stand beside these tiles"),
        description=_("Most makers of maps want to be named, as: © OpenStreetMap contributors."),
    )

    @model_validator(mode="after")
    def _names_its_maker(self) -> Self:
        if self.tiles and not self.attribution.strip():
            raise ValueError(gettext("Say who made the tiles: their licence asks for it."))
        return self

    @property
    def origin(self) -> str:
        """For the list of servers that pictures may come from."""
        if not self.tiles:
            return ""
        parts = urlsplit(self.tiles)
        return f"https://{parts.hostname}" + (f":{parts.port}" if parts.port else "")


MAP = settings.declare(
    "map",
    MapRules,
    title=_("Map"),
    help=_("What lies under the leads on the map."),
)
