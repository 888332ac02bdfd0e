"""How likely it is that a storm has damaged a roof, with the basis it stands on. Steps, not percentages: nobody has
published a chance that holds for one house.

Hail. Haag Engineering shot ice at new and weathered roofs and compared with what it found in the field: the smallest
stone that does functional damage is 1 inch for three-tab shingles, 1.25 for laminated ones and cedar shingles, 1.5 for
modified bitumen, 1.75 for concrete tiles, 2 for gravel on bitumen (Marshall, Herzog, Morrison, Smith, "Hail damage
threshold sizes for common roofing materials", 21st Conference on Severe Local Storms, AMS 2002). Shingles of eleven
years and more were damaged by stones a quarter inch smaller (the service's own tests, by which 1 inch became "severe"
in 2010).

Wind. The weather service calls gusts severe from 58 mph. The usual shingle is classed for 60 mph (ASTM D3161, class A);
well sealed ones were seen to stand 60 to 70. Roofs of six years and more were damaged more than half as often again as
younger ones (surveys after hurricanes, University of Florida, told in Professional Roofing, March 2014).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.places.properties.vocabulary import RoofMaterial
from roofs.places.weather.vocabulary import Level, Peril

if TYPE_CHECKING:
    from roofs.places.weather.models import StormReport

THRESHOLD_INCHES = {
    RoofMaterial.THREE_TAB: 1.0,
    RoofMaterial.ARCHITECTURAL: 1.25,
    RoofMaterial.WOOD: 1.25,
    RoofMaterial.BITUMEN: 1.5,
    RoofMaterial.TILE: 1.75,
    RoofMaterial.SLATE: 1.25,
    RoofMaterial.EPDM: 1.5,
    RoofMaterial.TPO: 1.5,
    RoofMaterial.METAL: 2.5,
}
UNKNOWN_INCHES = 1.25
"""Most roofs of Southeast Michigan are laminated shingles."""
AWAY_MILES = (1.0, 3.0)
"""Beyond each of these, one step less."""
AGED_YEARS, AGED_BY_INCHES = 11, 0.25
SHINGLES = frozenset({RoofMaterial.THREE_TAB, RoofMaterial.ARCHITECTURAL, ""})
SEALED_YEARS = 6
SEVERE_MPH, CLASSED_MPH, STRONG_MPH = 58, 70, 90
HAIL_BASIS = _l("Smallest damaging hailstones by Haag Engineering (AMS 2002)")
WIND_BASIS = _l("Severe from 58 mph (National Weather Service); shingles classed for 60 mph (ASTM D3161)")
TORNADO_BASIS = _l("EF scale: shingles are lost from EF0, 65 to 85 mph (National Weather Service)")
STEPS = (Level.UNLIKELY, Level.POSSIBLE, Level.LIKELY, Level.VERY_LIKELY)


@dataclass(frozen=True, slots=True)
class Likelihood:
    level: Level
    peril: Peril
    why: str
    basis: str


def of_hail(inches: float, material: str = "", age_years: int | None = None) -> Likelihood:
    """Below the smallest damaging stone, at it, a quarter inch above, half an inch above."""
    least = threshold(material, age_years)
    level = STEPS[sum(inches >= least + more for more in (0.0, 0.25, 0.5))]
    if 0 < least - inches <= AGED_BY_INCHES and age_years is None:
        level = Level.POSSIBLE  # an old roof would be damaged, and nobody knows how old this one is
    told = {"inches": f"{inches:g}", "least": f"{least:g}"}
    return Likelihood(
        level, Peril.HAIL, _("hail of %(inches)s inches; from %(least)s such a roof is damaged") % told, str(HAIL_BASIS)
    )


def threshold(material: str, age_years: int | None) -> float:
    """Inches."""
    least = THRESHOLD_INCHES.get(RoofMaterial(material), UNKNOWN_INCHES) if material else UNKNOWN_INCHES
    is_aged = age_years is not None and age_years >= AGED_YEARS and material in SHINGLES
    return least - AGED_BY_INCHES if is_aged else least


def of_wind(mph: int, material: str = "", age_years: int | None = None) -> Likelihood:
    step = sum(mph >= border for border in (SEVERE_MPH, CLASSED_MPH, STRONG_MPH))
    is_weak = age_years is not None and age_years >= SEALED_YEARS and material in SHINGLES
    level = STEPS[min(step + 1, 3) if is_weak and step else step]
    return Likelihood(level, Peril.WIND, _("gusts of %(mph)s mph") % {"mph": mph}, str(WIND_BASIS))


def of_tornado(ef_scale: int) -> Likelihood:
    level = Level.VERY_LIKELY if ef_scale >= 1 else Level.LIKELY
    rated = _("EF%(scale)s") % {"scale": ef_scale} if ef_scale >= 0 else _("not rated yet")
    return Likelihood(level, Peril.TORNADO, _("a tornado, %(rated)s") % {"rated": rated}, str(TORNADO_BASIS))


def of_report(report: StormReport, miles: float, material: str = "", age_years: int | None = None) -> Likelihood | None:
    """Of what was reported so many miles away. None when it says no size."""
    if report.ef_scale is not None:
        said = of_tornado(report.ef_scale)
    elif report.hail_inches:
        said = of_hail(report.hail_inches, material, age_years)
    elif report.wind_mph:
        said = of_wind(report.wind_mph, material, age_years)
    else:
        return None
    return _from_away(said, miles)


def _from_away(said: Likelihood, miles: float) -> Likelihood:
    """A swath of hail is one to a few miles wide (Changnon, "The scales of hail", Journal of Applied Meteorology 1977):
    what fell there need not have fallen here.
    """
    lower = sum(miles > border for border in AWAY_MILES)
    if not lower:
        return said
    level = STEPS[max(0, STEPS.index(said.level) - lower)]
    why = _("%(what)s, %(miles)s miles away") % {"what": said.why, "miles": f"{miles:.1f}"}
    return replace(said, level=level, why=why)
