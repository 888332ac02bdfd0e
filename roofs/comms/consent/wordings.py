"""The words under which people say yes, by version: what stood there then can be shown for ever."""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction
from django.db.models import Max

from roofs.comms.consent.models import Wording


def version_of(text: str, *, place: str, language: str = "en") -> Wording:
    """The version these very words are. The first time they are used they become the next one."""
    plain = " ".join(text.split())
    key = {"place": place[:20], "language": language[:10], "digest": hashlib.sha256(plain.encode()).hexdigest()}
    while (known := Wording.objects.filter(**key).first()) is None:
        mine = Wording.objects.filter(place=key["place"], language=key["language"])
        number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                return Wording.objects.create(**key, number=number, text=plain)
        except IntegrityError:  # somebody used them, or others, at the same moment
            continue
    return known
