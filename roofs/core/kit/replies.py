"""What somebody wrote himself: a reply without the letters it quotes and without its signature.

Whoever looks for "unsubscribe" in a reply must look here, or finds it in our own footer below.
"""

from __future__ import annotations

import re

_FLAGS = re.IGNORECASE | re.VERBOSE
# "On Fri, Nov 20, 2026 at 8:30 AM Ann <ann@example.com> wrote:", and in Spanish, German, French.
_ATTRIBUTION = re.compile(
    r"""^[ *_]*(?=.*[\d@])(?:
        On\b.{5,300}?\bwrote
      | (?:El|Em)\b.{5,300}?\b(?:escribi[oó]|escreveu)
      | Am\b.{5,300}?\bschrieb(?:\b.{1,200}?)?
      | Le\b.{5,300}?\ba\ [eé]crit
      | .{3,120}<[^<>@\s]+@[^<>@\s]+>\s*(?:wrote|escribi[oó]|schrieb|a\ [eé]crit)
      | \d{4}-\d\d-\d\d.{5,200}<[^<>@\s]+@[^<>@\s]+>
    )\s*:[ *_]*$""",
    _FLAGS,
)
_ATTRIBUTION_BEGINS = re.compile(r"^[ *_]*(?:On|El|Em|Am|Le)\b.*(?:\d|@)", re.IGNORECASE)
_DIVIDER = re.compile(
    r"""^[ *_]*(?:
        -{2,}\s*(?:Original\ Message|Original\ Appointment|Urspr[uü]ngliche\ Nachricht|Originalnachricht
                 |Mensaje\ original|Message\ d['’]origine|Reply\ message|Forwarded\ message
                 |Mensaje\ reenviado|Weitergeleitete\ Nachricht)\s*-{2,}
      | Begin\ forwarded\ message: | Anfang\ der\ weitergeleiteten\ Nachricht:
      | Inicio\ del\ mensaje\ reenviado:
    )[ *_]*$""",
    _FLAGS,
)
_FORWARD = re.compile(r"forward|reenviado|weitergeleitet", re.IGNORECASE)
_RULE = re.compile(r"^[_\-=]{20,}$")
_FROM = re.compile(r"^[ *_]*(?:From|Von|De)\s*:[ *_]*\S", re.IGNORECASE)
_SENT = re.compile(r"^[ *_]*(?:Sent|Date|Gesendet|Datum|Enviado(?:\ el)?|Fecha|Envoy[eé])\s*:", re.IGNORECASE)
_TO = re.compile(r"^[ *_]*(?:To|An|Para|À|Subject|Betreff|Asunto|Objet)\s*:", re.IGNORECASE)
_DEVICE = re.compile(
    r"""^[ *_]*(?:
        Sent\ (?:from|via|with)\ (?:my|Mail\ for|Outlook|Yahoo|Proton|Samsung|the\ all).{0,80}
      | Get\ Outlook\ for\ .{0,60} | Von\ meinem\ .{1,60}\ gesendet | Gesendet\ (?:von|mit)\ .{1,60}
      | Enviado\ (?:desde|con)\ .{1,60} | Obtener\ Outlook\ para\ .{0,60} | Holen\ Sie\ sich\ Outlook\ .{0,60}
    )$""",
    _FLAGS,
)
_SIGNATURE = re.compile(r"^--\s?$")
_ATTRIBUTION_LINES = 4
_HEADER_LINES = 4
_LONGEST_LINE = 500
_LONGEST = 200_000


def visible_text(text: str) -> str:
    """A letter that only passes another one on keeps it: there the other one is what matters."""
    whole = text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\N{NO-BREAK SPACE}", " ")
    lines = whole.split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _SIGNATURE.match(line) or _is_cut(lines, at):
            break
        if length := _attribution(lines, at):
            at += length
            if not _quote_follows(lines, at):
                break
        elif line.lstrip().startswith(">") or _DEVICE.match(line):
            at += 1
        else:
            kept.append(line.rstrip())
            at += 1
    mine = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return mine or (whole.strip() if _passes_on(lines) else "")


def _is_cut(lines: list[str], at: int) -> bool:
    """From here on everything is an older letter."""
    line = lines[at]
    if _DIVIDER.match(line) or _is_header(lines, at):
        return True
    return _RULE.match(line.strip()) is not None and any(_is_header(lines, below) for below in (at + 1, at + 2))


def _is_header(lines: list[str], at: int) -> bool:
    """From:, Sent:, To: as Outlook and telephones put them above what they quote."""
    if at >= len(lines) or not _FROM.match(lines[at]):
        return False
    below = [line for line in lines[at + 1 : at + 1 + _HEADER_LINES * 2] if line.strip()][:_HEADER_LINES]
    return any(_SENT.match(line) for line in below) and any(_TO.match(line) for line in below)


def _attribution(lines: list[str], at: int) -> int:
    """Over how many lines "On ... wrote:" goes; 0 when there is none."""
    first = lines[at].strip()
    if len(first) > _LONGEST_LINE:
        return 0
    if first and _ATTRIBUTION.match(first):
        return 1
    if not _ATTRIBUTION_BEGINS.match(first):
        return 0
    together = first
    for length, line in enumerate(lines[at + 1 : at + _ATTRIBUTION_LINES], start=2):
        if not line.strip():
            return 0
        together = f"{together} {line.strip()}"
        if _ATTRIBUTION.match(together):
            return length
    return 0


def _quote_follows(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at:] if line.strip()), "")
    return following.lstrip().startswith(">")


def _passes_on(lines: list[str]) -> bool:
    first = next((line for line in lines if line.strip()), "")
    return _DIVIDER.match(first) is not None and _FORWARD.search(first) is not None
