"""The channels: which one suits a lead, who carries each and whether that works, and what came of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from roofs.comms.consent.models import Channel
from roofs.comms.consent.standing import address_on, standing
from roofs.comms.engagement.channels import preference_of
from roofs.comms.engagement.vocabulary import Confidence
from roofs.comms.messaging.models import MessageEvent, Verdict
from roofs.comms.messaging.trying import write_to_oneself
from roofs.core.accounts.models import User
from roofs.core.connections import keeping
from roofs.core.connections.models import Connection, ConnectionState
from roofs.core.connections.ports import port
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence.models import Touch, TouchQuerySet
from roofs.people.contacts.models import Contact
from roofs.sales.leads.models import Lead
from roofs.surfaces.api.answers import answer
from roofs.surfaces.api.bodies import Described
from roofs.surfaces.api.callers import caller
from roofs.surfaces.api.lists import Id
from roofs.surfaces.api.problems import Problem, Refusal
from roofs.surfaces.api.rows import one_of

router = Router(tags=["Campaigns"])


Carried = Literal["email", "sms", "voice", "post", "messenger"]


class CarrierShape(BaseModel):
    channel: Carried
    carrier: str = Field(description="The vendor whose account carries it; without one `smtp`, or `outbox` for nobody.")
    state: ConnectionState | None = Field(description="Of the account; null without one.")
    last_ok_at: datetime | None
    last_failed_at: datetime | None
    last_error: str


class WhichChannel(Described):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"channel": "email"}]})

    channel: Carried


class Trial(CarrierShape):
    message_id: int | None = Field(description="Of the letter to yourself, where no account carries e-mail.")


class ChannelLine(BaseModel):
    channel: Channel
    sent: int
    waiting: int
    held: int = Field(description="Held back, too late, failed or left out.")
    uncertain: int
    clicked: int = Field(description="By people, one for each message.")
    answered: int


class OddsShape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    channel: Channel
    mean: float = Field(description="How likely a touch on it is answered: their own tries beside what others do.")
    low: float = Field(description="With `high`: nine tenths of what is left possible lie between.")
    high: float
    tried: int
    answered: int


class Preference(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lead_id": 7,
                    "preferred": "sms",
                    "basis": "answers",
                    "confidence": "medium",
                    "words": "Answers best by text message; fairly sure: 3 of 5 touches.",
                    "odds": [
                        {"channel": "sms", "mean": 0.34, "low": 0.17, "high": 0.53, "tried": 5, "answered": 3},
                        {"channel": "email", "mean": 0.07, "low": 0.02, "high": 0.15, "tried": 6, "answered": 0},
                    ],
                    "channels": [
                        {
                            "channel": "sms",
                            "sent": 5,
                            "waiting": 0,
                            "held": 1,
                            "uncertain": 0,
                            "clicked": 1,
                            "answered": 2,
                        }
                    ],
                }
            ]
        }
    )

    lead_id: int
    preferred: Channel | None = Field(description="Null when nothing is known or nothing is allowed.")
    basis: Literal["answers", "clicks", "nothing"]
    confidence: Confidence = Field(description="That the first of `odds` is really better than the second.")
    words: str
    odds: list[OddsShape] = Field(description="The likeliest first, whether it is allowed or not.")
    channels: list[ChannelLine]


CARRIERS: TypeAdapter[list[CarrierShape]] = TypeAdapter(list[CarrierShape])
TRIAL: TypeAdapter[Trial] = TypeAdapter(Trial)
PREFERENCE: TypeAdapter[Preference] = TypeAdapter(Preference)
_HUMAN_CLICK = Q(message__events__kind=MessageEvent.Kind.CLICKED, message__events__verdict=Verdict.HUMAN)
_ANSWER = Q(message__events__kind=MessageEvent.Kind.REPLIED)


@router.get("/channels", response=list[CarrierShape], operation_id="listChannels", summary="Who carries each channel")
def index(request: HttpRequest) -> HttpResponse:
    """With how the account did when it was last tried or used. Administrators only."""
    user = _admin(request)
    return answer(CARRIERS, [_carrier(channel, _account(user, channel)) for channel in get_args(Carried)])


@router.post("/channels/test", response={202: Trial, 409: Problem}, operation_id="testChannel", summary="Try a channel")
def test(request: HttpRequest, payload: WhichChannel) -> HttpResponse:
    """The vendor is asked in the background, and nobody is written to; the list of channels tells what came of it.

    E-mail that no account carries is tried with a letter to yourself.
    """
    user, letter = _admin(request), None
    account = _account(user, payload.channel)
    if account is not None:
        keeping.test_soon(account)
        account.refresh_from_db()
    elif payload.channel == "email":
        letter = write_to_oneself(user)
    else:
        raise Refused(_("No account carries this channel: what is sent stays in the outbox."), "channel")
    told = _carrier(payload.channel, account) | {"message_id": letter.pk if letter is not None else None}
    return answer(TRIAL, told, 202)


def _admin(request: HttpRequest) -> User:
    user = caller(request)
    if not user.is_admin:
        raise Refusal("not_allowed", _("Accounts with vendors are the administrators' business."))
    return user


def _account(user: User, channel: str) -> Connection | None:
    return Connection.objects.visible_to(user).filter(serves=channel).first()


def _carrier(channel: str, account: Connection | None) -> dict[str, Any]:
    return {
        "channel": channel,
        "carrier": account.vendor if account is not None else port(channel).get().name,
        "state": account.state if account is not None else None,
        "last_ok_at": account.last_ok_at if account is not None else None,
        "last_failed_at": account.last_failed_at if account is not None else None,
        "last_error": account.last_error if account is not None else "",
    }


@router.get(
    "/channels/preference/{int:lead_id}",
    response=Preference,
    operation_id="getChannelPreference",
    summary="Which channel a lead answers on",
)
def preference(request: HttpRequest, lead_id: Id) -> HttpResponse:
    """Learned from this person's own answers and clicks beside what others do, never from opens. A channel on which
    they must not be reached is never preferred, however often they answered there.
    """
    user = caller(request)
    lead = one_of(Lead.objects.visible_to(user).select_related("contact"), pk=lead_id)
    lines = _lines(Touch.objects.visible_to(user).filter(enrolment__contact=lead.contact_id))
    basis, best = "nothing", None
    learned = preference_of([lead.contact_id], timezone.now())[lead.contact_id]
    odds = {one.channel: one.mean for one in learned.odds}
    for name, reason in (("answered", "answers"), ("clicked", "clicks")):
        found = [line for line in lines if line[name] and _may_be_reached(lead.contact, line["channel"])]
        if found:
            basis, best = reason, max(found, key=lambda line: odds.get(line["channel"], 0.0))["channel"]
            break
    told = {"lead_id": lead.pk, "preferred": best, "basis": basis, "channels": lines}
    told |= {"confidence": learned.confidence, "words": learned.words, "odds": learned.odds}
    return answer(PREFERENCE, told)


def _may_be_reached(contact: Contact, channel: str) -> bool:
    # Post and Messenger have addresses of their own; that somebody answered there says that there is one.
    address = address_on(contact, channel) or f"contact:{contact.pk}"
    return standing(contact, channel, timezone.now(), address=address).verdict != "no"


def _lines(touches: TouchQuerySet) -> list[dict[str, Any]]:
    counted = (
        touches.order_by()
        .values("channel")
        .annotate(
            sent=Count("pk", filter=Q(state="sent"), distinct=True),
            waiting=Count("pk", filter=Q(state__in=("intent", "sending")), distinct=True),
            uncertain=Count("pk", filter=Q(state="unknown"), distinct=True),
            all=Count("pk", distinct=True),
            clicked=Count("message", filter=_HUMAN_CLICK, distinct=True),
            answered=Count("message", filter=_ANSWER, distinct=True),
        )
    )
    return [
        {name: row[name] for name in ("channel", "sent", "waiting", "uncertain", "clicked", "answered")}
        | {"held": row["all"] - row["sent"] - row["waiting"] - row["uncertain"]}
        for row in counted
    ]
