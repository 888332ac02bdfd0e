from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from roofs.core.accounts.models import User
from roofs.sales.leads.models import Lead
from roofs.surfaces.cli import first_signins

pytestmark = pytest.mark.django_db


def test_demo_is_only_for_an_empty_installation(data: Path):
    User.objects.create_user("ava@example.com", full_name="Ava", role="sales")
    out = io.StringIO()
    call_command("demo", stdout=out)
    assert "already" in out.getvalue()
    assert not Lead.objects.exists()
    assert not (data / first_signins.FILE).exists()


def test_first_admin_is_made_once(data: Path):
    out = io.StringIO()
    call_command("first_admin", email="Owner@Example.com", stdout=out)
    admin = User.objects.get()
    [written] = first_signins.read(data / first_signins.FILE)
    assert (admin.email, admin.role) == ("owner@example.com", "admin")
    assert admin.check_password(written.password)
    call_command("first_admin", email="other@example.com", stdout=out)
    assert "Nothing was changed" in out.getvalue()
    assert User.objects.count() == 1


def test_a_wrong_address_makes_nobody(data: Path):
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("first_admin", email="nobody")
    assert not User.objects.exists()
    assert first_signins.read(data / first_signins.FILE) == []


def test_a_full_disk_makes_nobody(data: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.open", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("first_admin")
    assert not User.objects.exists()
