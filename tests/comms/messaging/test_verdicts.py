from __future__ import annotations

import pytest

from roofs.comms.messaging.verdicts import Sighting, agent_family, judge_click, judge_open

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
OUTLOOK = "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Microsoft Outlook 16.0.5)"
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
APPLE = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("sighting", "verdict"),
    [
        (Sighting(3600, CHROME), "human"),
        (Sighting(11, CHROME), "human"),
        (Sighting(9.9, CHROME), "unsure"),
        (Sighting(1.9, CHROME), "machine"),
        (Sighting(-5, CHROME), "machine"),
        (Sighting(None, CHROME), "unsure"),
        (Sighting(3600, CHROME, method="HEAD"), "machine"),
        (Sighting(3600, CHROME, is_honeypot=True), "machine"),
        (Sighting(3600, CHROME, followed_all_links=True), "machine"),
        (Sighting(3600, CHROME, ip_class="data_centre"), "unsure"),
        (Sighting(3600, ""), "machine"),
        (Sighting(3600, "Barracuda Sentinel (EE)"), "machine"),
        (Sighting(3600, "python-requests/2.32"), "machine"),
        (Sighting(3600, "Mozilla/5.0 (compatible; proofpoint)"), "machine"),
    ],
)
def test_a_click_is_judged_by_what_is_known_of_it(sighting, verdict):
    assert judge_click(sighting) == verdict


@pytest.mark.parametrize(
    ("sighting", "verdict"),
    [
        (Sighting(3600, CHROME), "human"),
        (Sighting(3600, OUTLOOK), "human"),
        (Sighting(3600, GMAIL), "human"),
        (Sighting(1, GMAIL), "machine"),
        (Sighting(5, GMAIL), "unsure"),
        (Sighting(600, APPLE), "machine"),
        (Sighting(25 * 3600, APPLE), "unsure"),
        (Sighting(None, CHROME), "unsure"),
        (Sighting(3600, "curl/8.1"), "machine"),
        (Sighting(3600, CHROME, method="HEAD"), "machine"),
    ],
)
def test_an_open_is_judged_with_more_doubt(sighting, verdict):
    assert judge_open(sighting) == verdict


def test_only_the_family_of_a_program_is_remembered():
    assert [agent_family(agent) for agent in (CHROME, GMAIL, APPLE, "", "Slackbot 1.0")] == [
        "browser",
        "image_proxy",
        "apple_prefetch",
        "scanner",
        "scanner",
    ]
