"""Vendors onto ports, clocks and services onto the engine. Runs once when Django is ready."""

from __future__ import annotations

import threading
from functools import partial

from django.utils.module_loading import import_string

from roofs.comms.messaging import pace, signing, warmup
from roofs.comms.messaging.fakes import OutboxEmail
from roofs.comms.messaging.names import NAMES
from roofs.comms.messaging.ports import PushSender
from roofs.comms.messaging.providers import EMAIL, PUSH
from roofs.comms.writing.links import LINKS
from roofs.config import carriers, forgetting, texts
from roofs.config.environment import Environment
from roofs.core.connections import doors, vendors
from roofs.core.connections.wire import WIRE
from roofs.core.jobs.engine import register_clock, register_service
from roofs.core.webhooks.addresses import may_call_inside
from roofs.core.webhooks.ports import POSTER
from roofs.integrations.dns.resolver import DnsNames
from roofs.integrations.hubspot import connect as hubspot
from roofs.integrations.hubspot import webhooks as hubspot_hooks
from roofs.integrations.iem.storms import IemStorms
from roofs.integrations.imap.poll import poll
from roofs.integrations.links.checker import LinkAsker
from roofs.integrations.mailchimp import connect as mailchimp
from roofs.integrations.mailchimp import webhooks as mailchimp_hooks
from roofs.integrations.nws.alerts import NwsAlerts
from roofs.integrations.sendgrid import connect as sendgrid
from roofs.integrations.sendgrid import webhooks as sendgrid_hooks
from roofs.integrations.smtp import connect as smtp
from roofs.integrations.smtp.listener import serve
from roofs.integrations.smtp.mail import SmtpSender
from roofs.integrations.webhooks.posting import DirectPoster
from roofs.integrations.wire.line import Line
from roofs.marketing.cadence import ticking
from roofs.places.weather import feeds as weather
from roofs.sales.response import clock

SENDERS = 3
"""Threads that hand over touches: enough to hide the latency of a mail server, few enough for SQLite's one writer."""


def connect(env: Environment) -> None:
    smtp_url = env.smtp_url.get_secret_value()
    own = SmtpSender.from_url(smtp_url, hello=env.mail_host, finish=signing.signed) if smtp_url else None
    EMAIL.register(partial(carriers.email, lambda: own or OutboxEmail(), env.mail_host))
    for one in (sendgrid.VENDOR, mailchimp.VENDOR, hubspot.VENDOR, smtp.VENDOR):
        vendors.register(one)
    for hooks in (sendgrid_hooks, mailchimp_hooks, hubspot_hooks):
        doors.open_door(hooks.DOOR)
    NAMES.register(DnsNames)
    pace.ceiling(warmup.ceiling)
    texts.connect()
    forgetting.connect()
    PUSH.register(_web_push)
    WIRE.register(Line)
    poster = DirectPoster(may_call_inside=may_call_inside())
    POSTER.register(lambda: poster)
    weather.STORMS.register(IemStorms)
    weather.ALERTS.register(NwsAlerts)
    LINKS.register(lambda: LinkAsker(may_call_inside=may_call_inside()))
    register_clock("response", clock.tick)
    register_clock("cadence.plan", ticking.plan)
    for number in range(1, SENDERS + 1):
        register_clock(f"cadence.send.{number}", ticking.send)
    if env.inbound_smtp:
        register_service("mail.listener", partial(_listen, env.inbound_smtp))
    imap_url = env.imap_url.get_secret_value()
    if imap_url:
        register_service("mail.poll", partial(_poll, imap_url))


def _web_push() -> PushSender:
    """Loaded with the first notice: its library brings an HTTP client that the other processes need not carry."""
    sender: type[PushSender] = import_string("roofs.integrations.webpush.push.WebPushSender")
    return sender()


def _listen(address: str, stop: threading.Event) -> None:
    serve(stop, address)


def _poll(url: str, stop: threading.Event) -> None:
    poll(stop, url)
