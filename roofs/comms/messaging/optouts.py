"""Is a letter nothing but the wish to be left alone? Whole sentences are for the reply classifier; these are sure."""

from __future__ import annotations

import re

_LONGEST = 80
_POLITE = r"(?:please|pls|hi|hello|hey|thanks|thank\s+you|gracias|por\s+favor|hola)"
_WISH = re.compile(
    rf"""^(?:{_POLITE}[\s,.!]*)*(?:
        (?:un\s?-?subscribe|unsub)(?:\s+me)?(?:\s+(?:from|now|please).{{0,30}})?
      | stop(?:\s*all)? | stop\s+(?:it|this|please|(?:e-?mailing|contacting|writing|sending).{{0,30}})
      | (?:please\s+)?(?:remove|delete|take)\s+me(?:\s+(?:from|off).{{0,40}})?
      | opt(?:\s|-)?(?:me\s+)?out | end | quit | cancel | revoke
      | (?:do\s+not|don'?t)\s+(?:e-?mail|contact|write(?:\s+to)?)\s+me(?:\s+(?:again|any\s?more))?
      | no\s+more\s+e-?mails?
      | (?:(?:dar(?:me)?|dad?me|d[eé]nme)\s+de\s+)?baja | (?:quiero\s+)?darme\s+de\s+baja(?:\s+.{{0,30}})?
      | alto | parar? | cancelar | no\s+m[aá]s(?:\s+(?:correos?|mensajes?|e-?mails?))?
      | no\s+me\s+(?:escriban?|contacten?|manden?|env[ií]en?).{{0,40}}
      | (?:elim[ií]n(?:ar|en|e)me|b[oó]rr(?:ar|en|e)me|qu[ií]t(?:ar|en|e)me)(?:\s+de.{{0,30}})?
    )(?:[\s,.!]*{_POLITE})*[\s.!]*$""",
    re.IGNORECASE | re.VERBOSE,
)


def wants_out(text: str, subject: str = "") -> bool:
    """`text` without what it quotes. The subject speaks only where the letter is empty."""
    words = " ".join(text.split()) or " ".join(subject.split())
    return len(words) <= _LONGEST and _WISH.match(words) is not None
