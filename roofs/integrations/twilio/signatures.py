"""Whether it is Twilio that calls: a keyed hash over the public address and the form, or the hash of the body in it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

_PORTS = {"https": 443, "http": 80}
_HASHES = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}


def sign(url: str, form: Iterable[tuple[str, str]], key: str, algorithm: str = "HMAC_SHA1") -> str:
    """Names in order; of a name that comes more than once each value once, in order."""
    values: dict[str, set[str]] = defaultdict(set)
    for name, value in form:
        values[name].add(value)
    text = url + "".join(name + value for name in sorted(values) for value in sorted(values[name]))
    return base64.b64encode(hmac.new(key.encode(), text.encode(), _HASHES[algorithm]).digest()).decode()


def is_signed(
    url: str, form: Iterable[tuple[str, str]], body: bytes, given: str, key: str, algorithm: str = "HMAC_SHA1"
) -> bool:
    """Proxies add and take away the port, and the vendor signs one of the two."""
    if not key or not given or algorithm not in _HASHES:
        return False
    wanted = parse_qs(urlsplit(url).query).get("bodySHA256")
    if wanted is not None:
        if not hmac.compare_digest(hashlib.sha256(body).hexdigest(), wanted[0].lower()):
            return False
        form = ()
    pairs = list(form)
    return any(
        hmac.compare_digest(sign(candidate, pairs, key, algorithm).encode(), given.encode(errors="replace"))
        for candidate in (_without_port(url), _with_port(url))
    )


def algorithm_in(header: str) -> str:
    """From X-Twilio-Webhooks-Signature-Settings: key=…,algorithm=HMAC_SHA256."""
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    return parts.get("algorithm", "HMAC_SHA1")


def _without_port(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2].partition(":")[0]).geturl()


def _with_port(url: str) -> str:
    parts = urlsplit(url)
    if parts.port:
        return url
    return parts._replace(netloc=f"{parts.netloc}:{_PORTS.get(parts.scheme, 443)}").geturl()
