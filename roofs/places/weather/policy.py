"""What a company may decide about storms."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from roofs.core.company import settings
from roofs.core.kit.addresses import state_code
from roofs.places.weather.vocabulary import Peril


def _states(value: object) -> object:
    if isinstance(value, str):
        value = [part for part in value.replace(",", " ").split() if part]
    return [state_code(str(part)) or str(part) for part in value] if isinstance(value, list) else value


States = Annotated[
    list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]], BeforeValidator(_states), Field(min_length=1, max_length=60)
]


class WeatherRules(BaseModel):
    model_config = ConfigDict(extra="forbid")

    is_watching: bool = Field(
        default=False,
        title=_("Ask the weather services"),
        description=_(
            "Every half hour for storm reports, every five minutes for warnings. They learn which states are asked for."
        ),
    )
    watched_states: States = Field(["MI"], title=_("States to watch"))
    hail_reach_miles: float = Field(
        5,
        gt=0,
        le=50,
        title=_("Hail reaches, miles"),
        description=_("How far from a report a house is counted as touched. Reports are points; hail falls in swaths."),
    )
    wind_reach_miles: float = Field(5, gt=0, le=50, title=_("Wind reaches, miles"))
    tornado_reach_miles: float = Field(1, gt=0, le=50, title=_("A tornado reaches, miles"))
    least_hail_inches: float = Field(
        1.0,
        ge=0,
        le=5,
        title=_("Hail that counts, inches"),
        description=_("The weather service calls hail severe from 1 inch."),
    )
    least_wind_mph: int = Field(
        58,
        ge=0,
        le=200,
        title=_("Gusts that count, mph"),
        description=_("The weather service calls them severe from 58 mph."),
    )
    alert_from_houses: int = Field(
        1,
        ge=1,
        title=_("Tell managers from so many houses on"),
        description=_("Open leads, customers' houses and jobs that a storm touched."),
    )

    def reach_miles(self, peril: str) -> float:
        return {
            Peril.HAIL: self.hail_reach_miles,
            Peril.WIND: self.wind_reach_miles,
            Peril.TORNADO: self.tornado_reach_miles,
        }[Peril(peril)]


WEATHER = settings.declare(
    "weather", WeatherRules, title=_("Storms"), help=_("Which storms are watched, and which houses they touch.")
)
