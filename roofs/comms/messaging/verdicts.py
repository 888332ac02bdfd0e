"""Was it a person who opened or clicked? Scanners and mail programs that fetch everything must not count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roofs.comms.messaging.models import Verdict

AT_ONCE = 2.0  # seconds after sending in which nobody has read anything
HASTY = 10.0  # seconds in which a person could, and a gateway usually does
APPLE_PREFETCH = 24 * 3600.0  # Mail Privacy Protection loads pictures some time in the first day

_SCANNER = re.compile(
    r"bot\b|crawl|spider|slurp|barracuda|proofpoint|mimecast|safelinks|symantec|messagelabs|trendmicro|fireeye|forcepoint"
    r"|ironport|sophos|fortinet|zscaler|cloudmark|vade|avanan|checkpoint|headless|phantomjs|puppeteer|playwright"
    r"|curl/|wget/|python-|go-http-client|java/|okhttp|libwww|httpclient|facebookexternalhit|slackbot|whatsapp|preview",
    re.IGNORECASE,
)
_BARE_MOZILLA = re.compile(r"^mozilla/5\.0\s*$", re.IGNORECASE)
_IMAGE_PROXY = re.compile(r"googleimageproxy|yahoomailproxy|ggpht\.com", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is known about one fetch of a pixel or a link. No address of the fetcher is in it."""

    seconds_since_sent: float | None
    user_agent: str = ""
    method: str = "GET"
    ip_class: str = ""  # "data_centre" when the surface could tell
    is_honeypot: bool = False
    followed_all_links: bool = False
    seconds_since_delivered: float | None = None  # when the other side has said that it is there


def agent_family(user_agent: str) -> str:
    if not user_agent or _SCANNER.search(user_agent):
        return "scanner"
    if _BARE_MOZILLA.match(user_agent):
        return "apple_prefetch"
    return "image_proxy" if _IMAGE_PROXY.search(user_agent) else "browser"


def judge_click(seen: Sighting) -> Verdict:
    if seen.is_honeypot or seen.followed_all_links or seen.method.upper() == "HEAD":
        return Verdict.MACHINE
    if agent_family(seen.user_agent) == "scanner" or _within(seen, AT_ONCE):
        return Verdict.MACHINE
    if seen.seconds_since_sent is None or _within(seen, HASTY) or seen.ip_class == "data_centre":
        return Verdict.UNSURE
    return Verdict.HUMAN


def judge_open(seen: Sighting) -> Verdict:
    """An open says little: proxies fetch for people and without them, so only a calm browser counts as one."""
    family = agent_family(seen.user_agent)
    if seen.method.upper() == "HEAD" or family == "scanner" or _within(seen, AT_ONCE):
        return Verdict.MACHINE
    if family == "apple_prefetch":
        return Verdict.MACHINE if _within(seen, APPLE_PREFETCH) else Verdict.UNSURE
    if seen.seconds_since_sent is None or _within(seen, HASTY) or seen.ip_class == "data_centre":
        return Verdict.UNSURE
    return Verdict.HUMAN


def _within(seen: Sighting, seconds: float) -> bool:
    """Since it was there, where that is known: a letter that waited an hour is scanned when it arrives."""
    sent, there = seen.seconds_since_sent, seen.seconds_since_delivered
    return (sent is not None and sent < seconds) or (there is not None and -seconds < there < seconds)
