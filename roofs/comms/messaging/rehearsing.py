"""Answers of people who do not exist: what an installation without providers is tried out with.

Only what was kept in the outbox can be answered so. It takes the way a real answer takes, from the raw delivery on.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from roofs.comms.consent.models import Channel
from roofs.comms.messaging import called, reports, results, return_address, texting
from roofs.comms.messaging.called import CallEnded
from roofs.comms.messaging.incoming import receive_mail
from roofs.comms.messaging.models import Direction, Message, Purpose, State
from roofs.comms.messaging.ports import Outcome
from roofs.comms.messaging.reports import Report
from roofs.comms.messaging.texting import InboundText
from roofs.core.connections.deliveries import handler, receive
from roofs.core.connections.models import Delivery
from roofs.core.events import record
from roofs.core.kit.refusals import Refused

if TYPE_CHECKING:
    from roofs.core.accounts.models import User

SOURCE = "rehearsal"
LONGEST = 2000
OWN_WORDS = "own"


@dataclass(frozen=True, slots=True)
class Saying:
    """What can be answered: its name on the screen, and the words, in the person's language."""

    key: str
    label: str | Promise
    en: str = ""
    es: str = ""

    def words(self, language: str) -> str:
        return self.es if language.startswith("es") and self.es else self.en


YES = Saying(
    "yes", _l("Yes, please come"), "Yes please, Tuesday afternoon works.", "Sí, por favor, el martes está bien."
)
STOP = Saying("stop", _l("STOP"), "STOP", "STOP")
NO_MORE = Saying(
    "no_more", _l("No more, in a sentence"), "Please don't contact me again.", "Ya no me escriban, por favor."
)
NOT_NOW = Saying("not_interested", _l("Not interested"), "Not interested, thanks.", "No me interesa, gracias.")
AWAY = Saying("away", _l("Out of office"), "I am out of the office for two weeks.", "Estoy fuera dos semanas.")
WRONG = Saying("wrong", _l("Wrong number"), "You have the wrong number.", "Número equivocado.")
GONE = Saying("gone", _l("The address does not exist"))
ARRIVED = Saying("arrived", _l("It arrived"))
VOICEMAIL = Saying("voicemail", _l("Voicemail"))
NOBODY = Saying("nobody", _l("Nobody picks up"))
SAYINGS: dict[str, tuple[Saying, ...]] = {
    Channel.EMAIL: (YES, NO_MORE, NOT_NOW, AWAY, GONE),
    Channel.SMS: (YES, STOP, NO_MORE, NOT_NOW, WRONG, ARRIVED, GONE),
    Channel.MESSENGER: (YES, NO_MORE, NOT_NOW),
    Channel.VOICE: (YES, NO_MORE, VOICEMAIL, NOBODY),
    Channel.POST: (ARRIVED, GONE),
}
SPOKEN = frozenset({Channel.EMAIL, Channel.SMS, Channel.MESSENGER, Channel.VOICE})


def sayings_for(message: Message) -> tuple[Saying, ...]:
    """Nothing for what has really gone out, and for alerts to our own people."""
    is_ours = message.direction == Direction.OUT and message.state == State.KEPT
    if not is_ours or message.purpose not in {Purpose.TOUCH, Purpose.REPLY} or message.to_user_id is not None:
        return ()
    return SAYINGS.get(message.channel, ())


def answer(message: Message, key: str, words: str, actor: User) -> Delivery:
    """Raises Refused."""
    known = {one.key: one for one in sayings_for(message)}
    if not known:
        raise Refused(_("Only what was kept in the outbox can be answered for trial."))
    if key == OWN_WORDS:
        if not words.strip():
            raise Refused(_("Write what the person answers."), field="words")
    elif key not in known:
        raise Refused(_("Choose one of the list."), field="saying")
    said = {"message": message.pk, "saying": key, "words": words.strip()[:LONGEST], "nonce": uuid.uuid4().hex}
    with transaction.atomic():
        record("message.rehearsed", message, actor=actor, saying=key)
        return receive(SOURCE, json.dumps(said).encode())


@handler(SOURCE)
def work(delivery: Delivery) -> None:
    told = json.loads(delivery.content)
    message = Message.objects.select_related("contact").filter(pk=told["message"]).first()
    if message is None:
        return
    saying = next((one for one in sayings_for(message) if one.key == told["saying"]), None)
    language = message.contact.language if message.contact is not None else "en"
    words = saying.words(language) if saying is not None else str(told["words"])
    if saying in (GONE, ARRIVED, VOICEMAIL, NOBODY) and saying is not None:
        _report(message, saying, delivery)
    elif message.channel == Channel.EMAIL:
        _letter(message, words, is_auto=saying is AWAY, key=str(told["nonce"]))
    elif message.channel == Channel.VOICE:
        _call(message, "talked", words, delivery)
    else:
        _text(message, words, delivery, key=str(told["nonce"]))


def _report(message: Message, saying: Saying, delivery: Delivery) -> None:
    if message.channel == Channel.VOICE:
        _call(message, "voicemail" if saying is VOICEMAIL else "no_answer", "", delivery)
    elif message.channel == Channel.EMAIL:
        results.bounced(message, "5.1.1 no such mailbox (trial)", lasting=True, fingerprint=f"trial:{delivery.pk}")
    else:
        is_gone = saying is GONE
        refusal = Outcome.not_sent("outbox", retryable=False, reason="no such address (trial)", address_refused=True)
        reports.take(
            Report(
                channel=message.channel,
                provider=message.provider,
                ref=message.provider_ref,
                about=message.idem_key or "",
                stage="failed" if is_gone else "delivered",
                at=delivery.received_at,
                words="trial",
                refusal=refusal if is_gone else None,
            )
        )


def _letter(message: Message, words: str, *, is_auto: bool, key: str) -> None:
    to = return_address.of("reply", message.pk)
    letter = EmailMessage()
    letter["From"], letter["To"] = message.to_address, to
    letter["Subject"], letter["Message-ID"] = f"Re: {message.subject}"[:200], f"<{key}@trial.example.com>"
    letter["In-Reply-To"] = message.message_id
    if is_auto:
        letter["Auto-Submitted"] = "auto-replied"
    letter.set_content(words)
    receive_mail(letter.as_bytes(), sender="" if is_auto else message.to_address, recipients=[to])


def _text(message: Message, words: str, delivery: Delivery, *, key: str) -> None:
    texting.take_in(
        InboundText(
            channel=message.channel,
            key=key,
            sender=message.to_address,
            recipient=message.from_address,
            text=words,
            at=delivery.received_at,
            provider="outbox",
        )
    )


def _call(message: Message, ending: called.Ending, words: str, delivery: Delivery) -> None:
    called.take(
        CallEnded(
            provider=message.provider,
            ref=message.provider_ref,
            about=message.idem_key or "",
            ending=ending,
            at=delivery.received_at,
            heard=words,
        )
    )
