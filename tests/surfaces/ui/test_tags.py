from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.translation import get_language

from roofs.surfaces.ui import keeping
from roofs.surfaces.ui.templatetags import ui

NOW = dt.datetime(2026, 11, 20, 15, 0, tzinfo=dt.UTC)


def draw(source: str, **context: Any) -> str:
    return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("cents", "style", "shown"),
    [
        (1845000, "", "$18,450"),
        (1845050, "exact", "$18,450.50"),
        (-250000, "", "-$2,500"),
        (56254000, "short", "$562.5k"),
        (120000000, "short", "$1.2M"),
        (100000, "short", "$1k"),
        (0, "", "$0"),
        (None, "", ""),
    ],
)
def test_cents_are_shown_as_dollars(cents: int | None, style: str, shown: str):
    assert ui.money(cents, style) == shown


def test_a_number_can_be_called_and_reads_like_an_american_one():
    assert ui.phone("+12485550123") == '<a class="link" href="tel:+12485550123">(248) 555-0123</a>'
    assert ui.phone("+4915550123", "plain") == "+4915550123"
    assert ui.phone(None) == ""


def test_names_are_escaped_in_avatars():
    drawn = ui.avatar('<b>"Eve"')
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn


def test_initials_are_the_first_and_the_last_word():
    assert ">PI<" in ui.avatar("Priya & Sam Iyer")
    assert ">A<" in ui.avatar("Ava")
    assert ">?<" in ui.avatar("")
    assert ">AL<" in ui.avatar(SimpleNamespace(full_name="Ava Maria Lindqvist", initials="AL"))


def test_the_same_name_always_has_the_same_colour():
    assert ui.avatar("Tom Becker") == ui.avatar("Tom Becker")


@pytest.mark.parametrize(
    ("apart", "words"),
    [
        (dt.timedelta(seconds=20), "just now"),
        (dt.timedelta(minutes=5), "5 min ago"),
        (dt.timedelta(hours=3), "3 h ago"),
        (dt.timedelta(days=2), "2 d ago"),
        (dt.timedelta(minutes=-5), "in 5 min"),
        (dt.timedelta(days=90), "Aug 22, 2026"),
    ],
)
def test_time_is_told_in_one_unit(apart: dt.timedelta, words: str):
    drawn = ui.ago(NOW - apart, NOW)
    assert f">{words}</time>" in drawn
    assert f'datetime="{(NOW - apart).isoformat()}"' in drawn


def test_a_deadline_speaks_the_zone_of_the_reader():
    with timezone.override("America/Detroit"):
        assert ">Today 2:30 PM<" in ui.due(NOW.replace(hour=19, minute=30), NOW)
        assert ">Tomorrow 9:00 AM<" in ui.due(NOW.replace(day=21, hour=14), NOW)
        assert ">Nov 24<" in ui.due(NOW.replace(day=24), NOW)
        assert 'class="late"' in ui.due(NOW - dt.timedelta(days=1), NOW)
        assert ">Overdue 1 d<" in ui.due(NOW - dt.timedelta(days=1), NOW)


def test_a_countdown_runs_past_its_end():
    assert ">1:23</time>" in ui.countdown(NOW + dt.timedelta(seconds=83), "", NOW)
    late = ui.countdown(NOW - dt.timedelta(seconds=12), "", NOW)
    assert ">+0:12</time>" in late
    assert "late" in late


@pytest.mark.parametrize(("score", "drawn"), [(88, "88 200"), (140, "100 200"), (-3, "0 200"), (None, "0 200")])
def test_a_ring_stays_between_nothing_and_full(score: int | None, drawn: str):
    assert f'stroke-dasharray="{drawn}"' in ui.score_ring(score)


def test_an_unknown_temperature_draws_nothing():
    assert ui.temperature("tepid") == ""
    assert "Hot" in ui.temperature("hot")


def test_query_parameters_change_one_at_a_time(rf: RequestFactory):
    context = Context({"request": rf.get("/leads/", {"stage": ["new", "won"], "q": "oak", "page": "3"})})
    assert Template("{% qs page=None q='elm' %}").render(context) == "?stage=new&amp;stage=won&amp;q=elm"


def test_a_column_head_turns_the_order_around(rf: RequestFactory):
    head = "{% sort_head 'Value' 'value' class='num' first='desc' %}"
    fresh = Template(head).render(Context({"request": rf.get("/leads/?sort=name:asc")}))
    up = Template(head).render(Context({"request": rf.get("/leads/?sort=value:asc")}))
    down = Template(head).render(Context({"request": rf.get("/leads/?sort=value:desc")}))
    assert "aria-sort" not in fresh
    assert "sort=value%3Adesc" in fresh
    assert 'aria-sort="ascending"' in up
    assert "sort=value%3Adesc" in up
    assert 'aria-sort="descending"' in down
    assert "sort=value%3Aasc" in down


class Sample(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="Only for the answer.")
    note = forms.CharField(label="Note", required=False)
    agree = forms.BooleanField(label="I agree")
    when = forms.ChoiceField(label="When", choices=[("am", "Morning")], widget=forms.RadioSelect)


def test_a_field_ties_its_hint_and_its_error_to_the_control():
    drawn = draw("{% field form.email autofocus=True %}", form=Sample({"email": "nobody@"}))
    assert 'aria-describedby="id_email_helptext id_email_error"' in drawn
    assert 'id="id_email_helptext"' in drawn
    assert 'id="id_email_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert "autofocus" in drawn
    assert '<label for="id_email">E-mail' in drawn


def test_a_field_without_mistakes_says_nothing_about_them():
    drawn = draw("{% field form.note %}", form=Sample())
    assert "aria-invalid" not in drawn
    assert "(optional)" in drawn


def test_a_choice_of_several_is_a_group_with_a_name():
    drawn = draw("{% field form.when %}", form=Sample())
    assert "<fieldset" in drawn
    assert "<legend>When</legend>" in drawn


def test_a_checkbox_can_look_like_a_switch():
    assert 'class="switch"' in draw("{% field form.agree look='switch' %}", form=Sample())
    assert "field check" in draw("{% field form.agree %}", form=Sample())


def test_an_icon_that_is_not_in_the_list_is_an_error_while_developing(settings):
    settings.DEBUG = True
    with pytest.raises(TemplateSyntaxError, match=r"icons\.txt"):
        ui.icon("no-such-icon")


def test_a_part_of_a_page_is_drawn_once_for_the_same_values(monkeypatch: pytest.MonkeyPatch):
    drawn: list[dict[str, Any]] = []

    def draw_it(part: str, values: dict[str, Any]) -> str:
        drawn.append(values)
        return f"{part} {values}"

    monkeypatch.setattr(keeping, "render_to_string", draw_it)
    keeping._drawn.cache_clear()

    first = draw("{% kept 'ui/parts/nav.html' nav=nav %}", nav=("leads",))

    assert draw("{% kept 'ui/parts/nav.html' nav=nav %}", nav=("leads",)) == first
    assert drawn == [{"nav": ("leads",)}]
    assert draw("{% kept 'ui/parts/nav.html' nav=nav %}", nav=("tasks",)) != first
    keeping._drawn.cache_clear()


def test_a_part_of_a_page_is_drawn_anew_in_another_language_and_for_what_cannot_be_compared(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(keeping, "render_to_string", lambda _part, values: f"{get_language()} {values['nav']}")
    keeping._drawn.cache_clear()

    assert draw("{% kept 'x' nav=nav %}", nav=()) == "en ()"
    with translation.override("es"):
        assert draw("{% kept 'x' nav=nav %}", nav=()) == "es ()"
    assert draw("{% kept 'x' nav=nav %}", nav=["a list"]) == "en [&#x27;a list&#x27;]"
    keeping._drawn.cache_clear()


def test_how_long_ago_is_said_in_the_zone_and_language_of_whoever_looks():
    early = dt.datetime(2026, 1, 1, 2, 0, tzinfo=dt.UTC)

    assert "Jan 1, 2026, 2:00" in ui.ago(early, NOW)
    with timezone.override("America/Detroit"):
        assert "Dec 31, 2025, 9:00" in ui.ago(early, NOW)
    with translation.override("es"):
        assert ui.ago(NOW - dt.timedelta(hours=3), NOW) != ui.ago(NOW - dt.timedelta(hours=4), NOW)
        assert "hace" in ui.ago(NOW - dt.timedelta(hours=3), NOW)
