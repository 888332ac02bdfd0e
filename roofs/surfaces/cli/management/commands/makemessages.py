from __future__ import annotations

from django.core.management.commands.makemessages import Command as MakeMessages


class Command(MakeMessages):
    """Also finds words marked with `_l`, our short name for gettext_lazy beside `_`."""

    xgettext_options = [*MakeMessages.xgettext_options, "--keyword=_l"]
