"""A letter with the words of an arm."""

from __future__ import annotations

from dataclasses import replace

from roofs.comms.writing.templates import Template
from roofs.marketing.experiments.changes import Change


def reworded(template: Template, change: Change) -> Template:
    """In a language the arm is not written in, it stays as it is."""
    subject, body = change.subject.get(template.language), change.body.get(template.language)
    return replace(
        template,
        subject=template.subject if subject is None else " ".join(subject.split()),
        body=template.body if body is None else body.replace("\r\n", "\n").strip() + "\n",
    )


def source_of(template: Template) -> str:
    """As it is written in the editor: what becomes of it when it wins."""
    head = {"subject": template.subject, "preheader": template.preheader, "needs": ", ".join(template.needs)}
    lines = [f"{name}: {value}" for name, value in head.items() if value]
    lines += [f"channel: {template.channel}"] if template.channel != "email" else []
    lines += [f"purpose: {template.purpose}"] if template.purpose != "touch" else []
    return "\n".join([*lines, "---", template.body.strip(), ""])
