"""A report as a letter: HTML with its styles in place, since mail programs know no others, and plain text."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string

from roofs.insight.reporting.content import Report


def url_of(report: Report) -> str:
    return f"{settings.BASE_URL}/reports/{report.kind}/{report.first.isoformat()}/"


def html(report: Report) -> str:
    return render_to_string("reporting/letter.html", {"report": report, "url": url_of(report)})


def text(report: Report) -> str:
    parts = [f"{report.title} · {report.about}", report.company, ""]
    parts += [f"{line.title}: {line.value}{f' ({line.change})' if line.change else ''}" for line in report.lines]
    for section in report.sections:
        parts += ["", section.title.upper()]
        parts += [" · ".join(filter(None, section.heads))] if section.rows and any(section.heads) else []
        parts += [": ".join([row[0], " · ".join(row[1:])]) for row in section.rows]
        parts += [section.note] if section.note else []
    return "\n".join([*parts, "", url_of(report), ""])
