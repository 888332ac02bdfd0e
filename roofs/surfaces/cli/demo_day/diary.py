"""What this side of the day remembers, so that a second run does the very same deeds and not similar ones."""

from __future__ import annotations

import json
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


class Diary:
    def __init__(self, folder: Path) -> None:
        self._letters, self._lists, self._tickets = folder / "letters", folder / "lists", folder / "tickets.json"
        for path in (self._letters, self._lists):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = threading.Lock()
        self.tickets: dict[str, str] = json.loads(self._tickets.read_text()) if self._tickets.exists() else {}
        self._kept = [read(path.read_bytes()) for path in sorted(self._letters.glob("*.eml"))]

    @property
    def letters(self) -> list[EmailMessage]:
        """All that came to the sink, the oldest first."""
        with self._lock:
            return list(self._kept)

    def keep_letter(self, raw: bytes) -> EmailMessage:
        letter = read(raw)
        with self._lock:
            (self._letters / f"{len(self._kept):06d}.eml").write_bytes(raw)
            self._kept.append(letter)
        return letter

    def keep_tickets(self, tickets: dict[str, str]) -> None:
        self.tickets |= tickets
        self._tickets.write_text(json.dumps(self.tickets))

    def same_list(self, key: str, content: bytes) -> bytes:
        """A workbook carries the moment it was made: the second time it is the first one that is sent."""
        path = self._lists / key
        if not path.exists():
            path.write_bytes(content)
        return path.read_bytes()


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def recipient(letter: EmailMessage) -> str:
    return str(letter["To"] or "").strip().lower()


def is_follow_up(letter: EmailMessage) -> bool:
    return letter["List-Unsubscribe"] is not None
