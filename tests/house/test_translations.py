"""What stands on the screen in Spanish: complete, with every value where it belongs, and compiled."""

from __future__ import annotations

import ast
import gettext
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from roofs.surfaces.cli.management.commands.makemessages import Command
from tests.house.tree import ROOT

CATALOGUES = sorted((ROOT / "roofs/locale").glob("*/LC_MESSAGES/django.po"))
VALUES = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])? )?(".*")')


@dataclass
class Entry:
    msgctxt: str = ""
    msgid: str = ""
    msgid_plural: str = ""
    flags: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def add(self, keyword: str, text: str) -> None:
        if keyword == "msgstr":
            self.words[-1] += text
        else:
            setattr(self, keyword, getattr(self, keyword) + text)


def entry(block: str) -> Entry:
    found, keyword = Entry(), ""
    for line in block.splitlines():
        if line.startswith("#"):
            found.flags += line[2:].split(", ") if line.startswith("#,") else []
            continue
        matched = LINE.fullmatch(line)
        assert matched, line
        keyword = matched[1] or keyword
        if matched[1] == "msgstr":
            found.words.append("")
        found.add(keyword, ast.literal_eval(matched[3]))
    return found


def entries(path: Path) -> list[Entry]:
    """All but the header; entries that are no longer used are comments alone."""
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    return [entry(block) for block in blocks[1:] if re.search("^msgid ", block, re.MULTILINE)]


def values(text: str) -> Counter[str]:
    return Counter(VALUES.findall(text))


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parent.parent.name)
def catalogue(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_spanish_is_spoken():
    assert [path.parent.parent.name for path in CATALOGUES] == ["es"]


def test_nothing_is_empty_or_guessed(catalogue: Path):
    wanted = entries(catalogue)
    assert len(wanted) > 900
    assert [one.msgid for one in wanted if not all(one.words) or "fuzzy" in " ".join(one.flags)] == []
    assert "#, fuzzy" not in catalogue.read_text(encoding="utf-8")


def test_every_value_is_kept(catalogue: Path):
    lost = []
    for one in entries(catalogue):
        forms = [one.msgid, one.msgid_plural] if one.msgid_plural else [one.msgid]
        if len(forms) != len(one.words):
            lost.append(one.msgid)
            continue
        lost += [said for meant, said in zip(forms, one.words, strict=True) if values(meant) != values(said)]
    assert lost == []


def test_spaces_at_the_ends_are_kept(catalogue: Path):
    def ends(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    assert [one.msgid for one in entries(catalogue) if any(ends(one.msgid) != ends(said) for said in one.words)] == []


def test_what_is_compiled_is_what_is_written(catalogue: Path):
    """A machine without gettext runs what is compiled; whoever changes the words compiles them as well."""
    with catalogue.with_suffix(".mo").open("rb") as compiled:
        spoken = gettext.GNUTranslations(compiled)
    written: dict[str | tuple[str, int], str] = {}
    for one in entries(catalogue):
        key = f"{one.msgctxt}\x04{one.msgid}" if one.msgctxt else one.msgid
        if one.msgid_plural:
            written |= {(key, which): said for which, said in enumerate(one.words)}
        else:
            written[key] = one.words[0]
    assert {key: said for key, said in vars(spoken)["_catalog"].items() if key} == written


def test_one_and_many_are_told_apart(catalogue: Path):
    with catalogue.with_suffix(".mo").open("rb") as compiled:
        spoken = gettext.GNUTranslations(compiled)
    one = next(one for one in entries(catalogue) if one.msgid_plural)
    assert [spoken.ngettext(one.msgid, one.msgid_plural, n) for n in (0, 1, 2)] == [one.words[1], *one.words]


def test_words_are_marked_with_names_by_which_they_are_found():
    """A word under any other name never gets into a catalogue, and stays English without anybody noticing."""
    marked = re.compile(r"^from django\.utils\.translation import .*\bn?gettext\w* as (\w+)", re.MULTILINE)
    names = {name for path in (ROOT / "roofs").rglob("*.py") for name in marked.findall(path.read_text("utf-8"))}
    found = {"_"} | {option.removeprefix("--keyword=") for option in Command.xgettext_options}
    assert names <= found
