from __future__ import annotations

from pathlib import Path

import pytest

from roofs.config.environment import Environment
from roofs.core.kit import emails


@pytest.mark.parametrize(
    ("base_url", "mail_domain", "found"),
    [
        ("https://crm.ridgeline.example.com", "", "crm.ridgeline.example.com"),
        ("https://crm.ridgeline.example.com", "ridgeline.example.com", "ridgeline.example.com"),
        ("http://127.0.0.1:8000", "", "crm.example.com"),
        ("http://[::1]:8000", "", "crm.example.com"),
        ("http://localhost:8000", "", "crm.example.com"),
        ("http://office-server", "", "crm.example.com"),
        ("http://127.0.0.1:8000", "ridgeline.example.com", "ridgeline.example.com"),
    ],
)
def test_our_own_addresses_are_always_ones_that_mail_can_come_back_to(base_url: str, mail_domain: str, found: str):
    environment = Environment(base_url=base_url, mail_domain=mail_domain)
    assert environment.mail_host == found
    assert emails.normalise(f"office@{environment.mail_host}") == f"office@{found}"


def test_a_data_folder_that_is_not_there_yet_is_made(tmp_path: Path):
    Environment(data_dir=tmp_path / "new" / "data", database_url="").database()
    assert (tmp_path / "new" / "data").is_dir()
