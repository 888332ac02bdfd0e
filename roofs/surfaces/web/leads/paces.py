"""What one of us may wish for the pace of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l

PACES = {
    "usual": _l("As usual"),
    "slower": _l("Slower"),
    "faster": _l("Faster"),
    "pause-7": _l("Pause for a week"),
    "pause-14": _l("Pause for two weeks"),
    "pause-30": _l("Pause for a month"),
}
