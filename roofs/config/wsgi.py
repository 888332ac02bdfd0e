"""The web door for production: granian --interface wsgi roofs.config.wsgi:application."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roofs.config.settings")

# A page makes thousands of short-lived objects. With Python's own threshold they set off a search through everything
# that was loaded at the start, several times a page.
COLLECT_EVERY = 20_000


def make() -> object:
    application = get_wsgi_application()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, 20, 20)
    return application


application = make()
