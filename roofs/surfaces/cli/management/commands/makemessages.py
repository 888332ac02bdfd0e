from __future__ import annotations

from django.core.management.commands.makemessages import Command as MakeMessages


class Command(MakeMessages):
    """Also finds words marked with `_l` and `_n`, our short names for gettext_lazy and gettext_noop beside `_`."""

    xgettext_options = [*MakeMessages.xgettext_options, "--keyword=_l", "--keyword=_n"]
