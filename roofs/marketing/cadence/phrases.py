"""Words by which a worry is heard in what people write: a company's own lists, with a start in English and Spanish."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings

Phrase = Annotated[str, Field(min_length=2, max_length=60)]
COMPETITOR = [
    "another company", "another roofer", "another contractor", "other company", "other roofer", "other contractor",
    "someone else", "somebody else", "other quote", "other quotes", "another quote", "other bids", "another bid",
    "second opinion", "competitor", "otra compañía", "otra compania", "otro contratista", "otro techero",
    "otra empresa", "otra cotización", "otra cotizacion", "segunda opinión", "segunda opinion",
]  # fmt: skip
PRICE = [
    "too expensive", "expensive", "too much", "can't afford", "cannot afford", "out of budget", "over budget",
    "over our budget", "cheaper", "better price", "lower price", "discount", "best price", "price is high",
    "muy caro", "caro", "demasiado", "más barato", "mas barato", "descuento", "mejor precio", "no me alcanza",
    "fuera de presupuesto", "no puedo pagar",
]  # fmt: skip


class PhraseLists(BaseModel):
    model_config = ConfigDict(extra="forbid")

    competitor: list[Phrase] = Field(COMPETITOR, max_length=200, title=_("Words that tell of another roofer"))
    price: list[Phrase] = Field(PRICE, max_length=200, title=_("Words that tell of worry about the price"))


PHRASES = settings.declare(
    "phrases",
    PhraseLists,
    title=_("Words we listen for"),
    help=_("In what people write to us and in notes. Sequences can ask whether such a word was said."),
)
