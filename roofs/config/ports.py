"""Vendors onto ports, clocks and services onto the engine. Runs once when Django is ready."""

from __future__ import annotations

import threading
from functools import partial

from django.utils.module_loading import import_string

from roofs.comms.messaging.ports import PushSender
from roofs.comms.messaging.providers import EMAIL, PUSH
from roofs.config.environment import Environment
from roofs.core.jobs.engine import register_clock, register_service
from roofs.core.webhooks.addresses import may_call_inside
from roofs.core.webhooks.ports import POSTER
from roofs.integrations.imap.poll import poll
from roofs.integrations.smtp.listener import serve
from roofs.integrations.smtp.mail import SmtpSender
from roofs.integrations.webhooks.posting import DirectPoster
from roofs.marketing.cadence import ticking
from roofs.sales.response import clock

SENDERS = 3
"""Threads that hand over touches: enough to hide the latency of a mail server, few enough for SQLite's one writer."""


def connect(env: Environment) -> None:
    smtp_url = env.smtp_url.get_secret_value()
    if smtp_url:
        sender = SmtpSender.from_url(smtp_url, hello=env.mail_host)
        EMAIL.register(lambda: sender)
    PUSH.register(_web_push)
    poster = DirectPoster(may_call_inside=may_call_inside())
    POSTER.register(lambda: poster)
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
