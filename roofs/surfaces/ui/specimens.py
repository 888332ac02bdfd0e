"""Invented things for the style page."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils import timezone

STAGES = [
    ("new", "New", "blue"),
    ("contacted", "Contacted", "teal"),
    ("qualified", "Qualified", "violet"),
    ("inspection", "Inspection", "amber"),
    ("proposal", "Proposal sent", "pink"),
    ("won", "Won", "green"),
]

# name|address|job|stage|dollars|owner|minutes from now|source|score|temperature
LEADS = """
Marta Delgado|2214 Pecan Hollow Dr, Troy MI|Hail · insurance|3|18450|Ava Lindqvist|150|Storm canvass|88|hot
Brookside HOA|1 Brookside Cir, Novi MI|Multi-family re-roof|4|214900|Tom Becker|1500|Referral|74|warm
Priya & Sam Iyer|88 Larkspur Ln, Birmingham MI|Full replacement|4|23780|Ava Lindqvist|5000|Google Ads|69|warm
Grace Lutheran Church|540 W Main St, Rochester MI|Flat roof · TPO|2|67200|Noor Haddad|7000|Website|52|cool
Dwayne Carter|7009 Cedar Bluff Ct, Troy MI|Leak repair|0|1250|Noor Haddad|-1440|Phone|41|cool
Helen Park|3321 Sandstone Way, Canton MI|Full replacement|0|19990|Tom Becker|240|Facebook|83|hot
Lonestar Storage #4|12800 Ford Rd, Dearborn MI|Metal retrofit|3|148300|Tom Becker|3000|Referral|61|warm
Olga Petrenko|455 Bluebonnet St, Livonia MI|Gutters + fascia|5|4860|Ava Lindqvist|9000|Yard sign|35|cold
Jim & Carol Nguyen|1902 Ridgecrest Rd, Troy MI|Hail · insurance|1|21340|Ava Lindqvist|400|Storm canvass|90|hot
Ray Thibodeaux|61 Maple Ct, Royal Oak MI|Skylight + flashing|1|3120|Ava Lindqvist|320|Website|28|cold
"""

NAV = [
    ("Today", "layout-dashboard", "d", 0, False, ""),
    ("Leads", "users", "l", 42, False, ""),
    ("Board", "columns-3", "b", 0, False, ""),
    ("Tasks", "list-todo", "t", 3, True, ""),
    ("Contacts", "user-round", "c", 0, False, ""),
    ("Sequences", "workflow", "s", 0, False, "Follow-up"),
    ("Outbox", "send", "o", 0, False, "Follow-up"),
    ("Imports", "upload", "i", 0, False, "Office"),
    ("Team", "hard-hat", "", 0, False, "Office"),
    ("Settings", "settings", "", 0, False, "Office"),
]


BREAKDOWN = [
    ("Property value", 25, 30, "$612,000, band 500 to 750 thousand"),
    ("Engagement", 18, 20, "4 visits, 2 forms"),
    ("Location", 20, 20, "Troy is a premium area"),
    ("Budget, authority, need, time", 7, 10, "18 of 25 points, scaled"),
    ("Source", 14, 20, "Referral"),
]

SOURCES = [("Referral", 38), ("Google Ads", 27), ("Storm canvass", 21), ("Website", 16), ("Yard sign", 6)]


class SampleForm(forms.Form):
    name = forms.CharField(label="Name")
    email = forms.EmailField(label="E-mail", required=False, help_text="Used for the confirmation only.")
    phone = forms.CharField(label="Phone")
    kind = forms.ChoiceField(
        label="Project", choices=[("", "Choose…"), ("full", "Full replacement"), ("leak", "Leak repair")]
    )
    message = forms.CharField(label="What is wrong with the roof?", widget=forms.Textarea, required=False)
    when = forms.ChoiceField(
        label="Best time to call",
        choices=[("am", "Morning"), ("pm", "Afternoon")],
        widget=forms.RadioSelect,
        initial="am",
    )
    agree = forms.BooleanField(label="You may call me about my roof.", help_text="You can take this back at any time.")
    alerts = forms.BooleanField(label="Alert me at night", required=False, help_text="Otherwise from 8 in the morning.")


def _lead(number: int, row: str, now: dt.datetime) -> SimpleNamespace:
    name, address, job, stage, dollars, owner, minutes, source, score, temperature = row.split("|")
    return SimpleNamespace(
        id=number,
        name=name,
        address=address,
        job=job,
        stage=STAGES[int(stage)],
        cents=int(dollars) * 100,
        owner=owner,
        due=now + dt.timedelta(minutes=int(minutes)),
        source=source,
        score=int(score),
        temperature=temperature,
    )


def _board(leads: list[SimpleNamespace]) -> list[dict[str, Any]]:
    columns = []
    for stage in STAGES:
        cards = [lead for lead in leads if lead.stage == stage]
        total = sum(card.cents for card in cards)
        columns.append({"key": stage[0], "label": stage[1], "colour": stage[2], "cards": cards, "total": total})
    return columns


def _frame() -> dict[str, Any]:
    words = ("label", "icon", "key", "count", "late", "group")
    return {
        "company_name": "Ridgeline Roofing",
        "nav": [dict(zip(words, item, strict=True), url="#", current=item[0] == "Leads") for item in NAV],
        "search_url": "/_ui/",
        "new_url": "#new",
        "bell": {"url": "#", "count": 2},
        "user_menu": [
            {"url": "#", "label": "Your account", "icon": "user"},
            {"url": "#", "label": "Two-factor sign-in", "icon": "shield-check"},
        ],
        "theme_url": "",
        "help_url": "#",
        "user": SimpleNamespace(
            full_name="Ava Lindqvist", email="ava@example.com", get_role_display="Sales lead", initials="AL"
        ),
    }


def specimens() -> dict[str, Any]:
    """What the style page shows."""
    now = timezone.now()
    leads = [_lead(number, row, now) for number, row in enumerate(LEADS.strip().splitlines(), 1001)]
    return _frame() | {
        "leads": leads,
        "stages": STAGES,
        "board": _board(leads),
        "colours": ["gray", "blue", "teal", "green", "amber", "orange", "red", "pink", "violet"],
        "form": SampleForm(),
        "bad_form": SampleForm({"name": "Marta", "email": "marta@", "phone": "", "kind": "full"}, auto_id="bad_%s"),
        "soon": now + dt.timedelta(seconds=97),
        "past": now - dt.timedelta(seconds=32),
        "hour_ago": now - dt.timedelta(hours=1),
        "days_ago": now - dt.timedelta(days=3),
        "breakdown": BREAKDOWN,
        "sources": SOURCES,
    }
