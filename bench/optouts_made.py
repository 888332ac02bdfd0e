"""Messages made out of the phrasings: each said in many ways, and typed as people type.

What stands around a wish (who writes, a roof, thanks, anger) stands around roofing talk too, so that nothing is learnt
from it; nor from bad spelling.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from roofs.comms.messaging import optout_spelling

Names = dict[str, list[str]]
PHRASINGS = Path(__file__).parents[1] / "tests/comms/messaging/messages/phrasings.txt"
EACH = 60
"""Messages made of one line. A line that can say more gets no more: otherwise it would outweigh the others."""
NEUTRAL = (
    "stay en chat",
    "stay en leave-thing",
    "stay en wrong-thing",
    "stay en leak-stop",
    "stay en end-time",
    "stay es charla",
    "stay es para",
    "stay es baja-alto",
)
ASIDE = 0.15
"""What of the talk about roofs may stand beside anything, and how often it does."""
CHOICE = re.compile(r"\{([^{}]*)\}")
NAME = re.compile(r"\$([a-z]+)")
EMOJI = ("🙏", "😡", "🙄", "👍", "😊", "🤬", "❤️", "😂", "🤷", "!!", "!!!", "...", "😤")
SLANG = (
    ("you", "u"), ("your", "ur"), ("please", "pls"), ("please", "plz"), ("don't", "dont"), ("text", "txt"),
    ("message", "msg"), ("thanks", "thx"), ("are", "r"), ("ing ", "in "), ("to ", "2 "), ("because", "bc"),
    ("going to", "gonna"), ("tomorrow", "tmrw"), ("que", "q"), ("por favor", "xfa"), ("mensajes", "msjs"),
    ("your", "you're"), ("want to", "wanna"), ("i'm", "im"), ("v", "b"), ("qu", "k"), ("ll", "y"), ("h", ""),
    ("and", "n"), ("i ", "I "), ("z", "s"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    label: str
    family: str
    text: str
    plain: str
    """Before it was typed badly."""


def made(seed: int = 7, each: int = EACH) -> Iterator[Made]:
    dice = random.Random(seed)
    names, families = _phrasings()
    asides = [line for family in NEUTRAL for line in families[family]]
    for family, lines in families.items():
        label, language, _ = family.split(" ", 2)
        for line in lines:
            said = list(dict.fromkeys(say(line, names, dice) for _ in range(each * 2)))[:each]
            for one in said:
                aside = say(dice.choice(asides), names, dice) if label != "hold" and dice.random() < ASIDE else ""
                whole = surround(one, aside, language, names, dice)
                yield Made(label, family, roughen(whole, dice), whole)


def _phrasings() -> tuple[Names, dict[str, list[str]]]:
    names: Names = {}
    families: dict[str, list[str]] = {}
    family = ""
    for line in PHRASINGS.read_text(encoding="utf-8").splitlines():
        if line.startswith("$"):
            name, _, said = line[1:].partition(" = ")
            names[name] = [one.strip() for one in said.split("|")]
        elif line.startswith("["):
            family = line.strip("[]")
        elif line and not line.startswith("#"):
            families.setdefault(family, []).append(line)
    return names, families


def say(line: str, names: Names, dice: random.Random) -> str:
    while found := CHOICE.search(line):
        line = line[: found.start()] + dice.choice(found[1].split("|")) + line[found.end() :]
    line = NAME.sub(lambda found: dice.choice(names[found[1]]), line)
    return re.sub(r" +([,;.])", r"\1", " ".join(line.split()))


def surround(said: str, aside: str, language: str, names: Names, dice: random.Random) -> str:
    parts = [aside, said] if dice.random() < 0.6 else [said, aside]
    parts = [part for part in parts if part]
    around = language if language in {"en", "es"} else dice.choice(("en", "es"))
    if dice.random() < 0.3:
        parts.insert(0, dice.choice(names[f"before{around}"]))
        if dice.random() < 0.15:
            parts.insert(0, dice.choice(names[f"before{around}"]))
    if dice.random() < 0.25:
        parts.append(dice.choice(names[f"after{around}"]))
    mark = dice.choice((". ", ", ", " ", " ", "! ", " - ", "\n"))
    text = mark.join(parts)
    if dice.random() < 0.1:
        text += " " + dice.choice(EMOJI)
    return text


def roughen(text: str, dice: random.Random) -> str:
    if dice.random() < 0.3:
        for written, typed in dice.sample(SLANG, 5):
            text = text.replace(written, typed)
    if dice.random() < 0.3:
        text = _misspell(text, dice)
        if len(text) > 30 and dice.random() < 0.4:
            text = _misspell(text, dice)
    if dice.random() < 0.25:
        text = re.sub(r"[^\w\s]", "", text)
    if dice.random() < 0.12:
        text = text.upper()
    elif dice.random() < 0.4:
        text = text[:1].upper() + text[1:]
    if dice.random() < 0.3:
        text += dice.choice((".", "!", "!!", "?", "..."))
    return text


def _misspell(text: str, dice: random.Random) -> str:
    long = list(re.finditer(r"\w{4,}", text))
    if not long:
        return text
    found = dice.choice(long)
    word = found[0]
    at = dice.randrange(1, len(word) - 1)
    how = dice.random()
    if how < 0.3:
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif how < 0.55:
        word = word[:at] + word[at + 1 :]
    elif how < 0.75:
        word = word[:at] + word[at] + word[at:]
    elif how < 0.95:
        word = word[:at] + dice.choice(_beside(word[at])) + word[at + 1 :]
    else:
        return text[: found.start()].rstrip() + word + text[found.end() :].lstrip()
    return text[: found.start()] + word + text[found.end() :]


def _beside(letter: str) -> list[str]:
    return [key for key in optout_spelling.KEYS if optout_spelling.slip(letter, key) == 1] or [letter]
