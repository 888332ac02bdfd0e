"""What numbers look like to a program. Money is whole cents, shares are 0 to 1, durations are seconds."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, WithJsonSchema

from roofs.insight.metrics.asking import MOST_DIMENSIONS, MOST_GROUPS, MOST_MEASURES
from roofs.insight.metrics.catalogue import MEASURES
from roofs.insight.metrics.dimensions import DIMENSIONS
from roofs.surfaces.api.analytics.spans import Day, PeriodName, ReportFilters, Status
from roofs.surfaces.api.bodies import Described

Unit = Literal["count", "cents", "share", "seconds"]
Value = int | float | None


class PeriodShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    first: dt.date
    last: dt.date = Field(description="Counted.")


class FigureShape(BaseModel):
    """A number, that of the period before, and by how much it changed."""

    unit: Unit
    value: Value
    before: Value
    change: float | None = Field(description="0.1 is a tenth more; null when there was nothing to compare with.")


class CountedPart(BaseModel):
    key: str | int | None
    label: str
    count: int


class HeatOfDay(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    day: dt.date
    hot: int
    warm: int
    cool: int
    cold: int


class HeatTrend(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "date_from": "2026-05-19",
                    "date_to": "2026-05-20",
                    "days": [
                        {"day": "2026-05-19", "hot": 3, "warm": 11, "cool": 20, "cold": 41},
                        {"day": "2026-05-20", "hot": 5, "warm": 10, "cool": 21, "cold": 40},
                    ],
                }
            ]
        }
    )

    date_from: dt.date
    date_to: dt.date
    days: list[HeatOfDay] = Field(description="The oldest first.")


class Dashboard(BaseModel):
    figures: dict[str, FigureShape]
    hot_leads_requiring_action: int = Field(description="Open leads that are hot now.")
    temperatures: list[CountedPart] = Field(description="Open leads now.")
    sources: list[CountedPart] = Field(description="Leads of the last 30 days.")
    appointments_next_7_days: int


class FunnelStep(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    status: Status
    reached: int = Field(description="Leads that came at least this far.")
    share_of_all: float | None
    share_of_last: float | None = Field(description="Of those who reached the stage before.")
    here_now: int = Field(description="Leads that are in this stage now.")


class FunnelShape(BaseModel):
    period: PeriodShape
    leads: int
    lost: int
    nurture: int
    steps: list[FunnelStep]


class MeasureRow(BaseModel):
    """One part, with its measures. `before` is the same part in the period before; null for parts of time."""

    key: str | int | None
    label: str
    values: dict[str, Value]
    before: dict[str, Value] | None = None


class MeasureTable(BaseModel):
    period: PeriodShape
    compared_with: PeriodShape
    units: dict[str, Unit]
    totals: dict[str, FigureShape]
    rows: list[MeasureRow]


class RevenueShape(MeasureTable):
    rows: list[MeasureRow] = Field(description="By day, week or month; one in which nothing was sold is there too.")
    by_project_type: list[MeasureRow]


class PastShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    month: dt.date
    cents: int


class ComingShape(PastShape):
    low_cents: int
    high_cents: int


class TriedShape(BaseModel):
    method: str
    months_tested: int
    mean_error_cents: int | None = Field(description="Of one month ahead; null while it cannot be known.")
    mean_error_share: float | None = Field(description="The same as a share of what came: 0.2 is a fifth wrong.")


class ForecastShape(BaseModel):
    enough_history: bool
    months_of_history: int
    months_needed: int
    method: str = Field(description="Empty without enough history.")
    level: float = Field(description="0.8: four of five months are expected between low and high.")
    history: list[PastShape] = Field(description="Whole months.")
    forecast: list[ComingShape]
    tried: list[TriedShape]


class MeasureShape(BaseModel):
    name: str
    title: str
    question: str
    definition: str
    unit: Unit
    dimensions: list[str] = Field(description="By what it can be told apart and filtered.")


class MeasureCatalogue(BaseModel):
    measures: list[MeasureShape]
    dimensions: dict[str, str]


def _known(known: dict[str, Any]) -> Any:
    def check(name: str) -> str:
        if name not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return name

    return check


MeasureName = Annotated[str, AfterValidator(_known(MEASURES)), WithJsonSchema({"type": "string", "enum": [*MEASURES]})]
DimensionName = Annotated[
    str, AfterValidator(_known(DIMENSIONS)), WithJsonSchema({"type": "string", "enum": [*DIMENSIONS]})
]


class CustomReport(Described):
    """Measures, told apart by up to three dimensions. Not every measure is known by every dimension: see the list at
    `/api/analytics/measures`.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "measures": ["leads", "conversion_rate"],
                    "dimensions": ["source"],
                    "filters": {"temperature": ["hot", "warm"]},
                    "period": "quarter",
                    "sort": "leads",
                }
            ]
        },
    )

    measures: list[MeasureName] = Field(min_length=1, max_length=MOST_MEASURES)
    dimensions: list[DimensionName] = Field([], max_length=MOST_DIMENSIONS)
    filters: ReportFilters = ReportFilters()
    period: PeriodName = "30d"
    date_from: Day = None
    date_to: Day = None
    sort: MeasureName | None = Field(None, description="A measure of the report, the highest first.")
    limit: int = Field(1000, ge=1, le=MOST_GROUPS)


class ReportRow(BaseModel):
    keys: list[str | int | None]
    labels: list[str]
    values: dict[str, Value]


class ReportShape(BaseModel):
    period: PeriodShape
    compared_with: PeriodShape
    dimensions: list[str]
    units: dict[str, Unit]
    totals: dict[str, FigureShape]
    rows: list[ReportRow]
    has_more: bool = Field(description="There are more rows than `limit`.")


HEAT_TREND: TypeAdapter[HeatTrend] = TypeAdapter(HeatTrend)
DASHBOARD: TypeAdapter[Dashboard] = TypeAdapter(Dashboard)
FUNNEL: TypeAdapter[FunnelShape] = TypeAdapter(FunnelShape)
REVENUE: TypeAdapter[RevenueShape] = TypeAdapter(RevenueShape)
TABLE: TypeAdapter[MeasureTable] = TypeAdapter(MeasureTable)
FORECAST: TypeAdapter[ForecastShape] = TypeAdapter(ForecastShape)
REPORT: TypeAdapter[ReportShape] = TypeAdapter(ReportShape)
CATALOGUE: TypeAdapter[MeasureCatalogue] = TypeAdapter(MeasureCatalogue)
