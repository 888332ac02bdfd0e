"""DKIM signatures (RFC 6376, rsa-sha256, relaxed/relaxed), made with OpenSSL: a tenth of what plain Python needs."""

from __future__ import annotations

import base64
import hashlib
import re

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BITS = 2048
# RFC 8058 wants both unsubscribe headers under the signature; the rest is what a receiver shows or acts on.
SIGNED = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
)
ONCE = ("from", "to", "subject", "reply-to", "list-unsubscribe", "list-unsubscribe-post")
"""Named once more than they are there: adding a second one on the way breaks the signature."""
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:((?:[^\r]|\r\n[ \t])*)\r\n", re.MULTILINE)
_BLANKS = re.compile(rb"[ \t]+")
_BLANK_ENDS = re.compile(rb" \r\n")
_EMPTY_END = re.compile(rb"(?:\r\n)+\Z")
_LINE = 72


def new_key() -> str:
    """PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def read_key(pem: str) -> rsa.RSAPrivateKey:
    """Raises ValueError."""
    key = serialization.load_pem_private_key(pem.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("an RSA key is needed")  # noqa: TRY004 - like all that is wrong with the text
    return key


def record_of(pem: str) -> str:
    """What the TXT record at selector._domainkey.domain says."""
    der = (
        read_key(pem)
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


def sign(letter: bytes, *, domain: str, selector: str, key: rsa.RSAPrivateKey, at: int) -> bytes:
    """The header to put in front of the letter, whose lines end in CRLF."""
    head, _, body = letter.partition(b"\r\n\r\n")
    fields = [(found[1].lower(), found[2]) for found in _FIELD.finditer(head + b"\r\n")]
    names = _names(fields)
    body_hash = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
    tags = (
        f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={selector}; t={at};\r\n"
        f" h={_folded(names)};\r\n bh={body_hash};\r\n b="
    )
    covered = b"".join(_chosen(names, fields)) + _relaxed(b"dkim-signature", b" " + tags.encode())
    signature = base64.b64encode(key.sign(covered, padding.PKCS1v15(), hashes.SHA256())).decode()
    folded = "\r\n ".join(signature[at : at + _LINE] for at in range(0, len(signature), _LINE))
    return f"DKIM-Signature: {tags}{folded}\r\n".encode()


def relaxed_body(body: bytes) -> bytes:
    plain = _BLANK_ENDS.sub(b"\r\n", _BLANKS.sub(b" ", body + b"\r\n"))
    plain = _EMPTY_END.sub(b"", plain)
    return plain + b"\r\n" if plain else b""


def _names(fields: list[tuple[bytes, bytes]]) -> list[str]:
    there = [name for name, _ in fields]
    names = []
    for name in SIGNED:
        count = there.count(name.encode())
        names += [name] * (count + (name in ONCE))
    return names


def _chosen(names: list[str], fields: list[tuple[bytes, bytes]]) -> list[bytes]:
    """From the bottom up, as the RFC wants it; what is named but not there counts as nothing."""
    left = list(reversed(fields))
    out = []
    for name in names:
        at = next((at for at, (known, _) in enumerate(left) if known == name.encode()), None)
        if at is not None:
            out.append(_relaxed(*left.pop(at)) + b"\r\n")
    return out


def _relaxed(name: bytes, value: bytes) -> bytes:
    return name + b":" + _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ")


def _folded(names: list[str]) -> str:
    lines, line = [], ""
    for name in names:
        if len(line) + len(name) > _LINE:
            lines.append(line)
            line = ""
        line += f"{name}:"
    return "\r\n ".join([*lines, line]).rstrip(":")
