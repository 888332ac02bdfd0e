"""A report as PDF, by the typesetter Typst. It reads nothing but its template and the words it is given."""

from __future__ import annotations

import importlib
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from roofs.insight.reporting.content import Report

TEMPLATE = Path(__file__).with_name("report.typ")


@cache
def _typesetter() -> Any:
    """80 MB of library and fonts: read into memory when the first PDF is asked for."""
    return importlib.import_module("typst")


def pdf(report: Report) -> bytes:
    words = asdict(report) | {"first": report.first.isoformat(), "nothing": _("Nothing in this time.")}
    made: bytes = _typesetter().compile(
        TEMPLATE.read_bytes(), format="pdf", sys_inputs={"report": json.dumps(words)}, ignore_system_fonts=True
    )
    return made
