"""The web door for production: granian --interface wsgi roofs.config.wsgi:application."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roofs.config.settings")

# A page makes thousands of short-lived objects. With Python's own threshold they set off a search through everything
# that was loaded at the start, several times a page.
COLLECT_EVERY = 20_000


FIRST_PAGES = ("dashboard/index.html", "leads/index.html", "leads/show.html", "leads/board.html")


def make() -> object:
    application = get_wsgi_application()
    _wake()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, 20, 20)
    return application


def _wake() -> None:
    """Addresses, pages and what they import are read at the first request of each process, else: a second for whoever
    asks first.
    """
    reverse("web:dashboard")
    for page in FIRST_PAGES:
        get_template(page)


application = make()
