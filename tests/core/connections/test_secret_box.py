import pytest
from cryptography.fernet import Fernet
from django.apps import apps

from roofs.core.connections import keys, secret_box
from roofs.core.connections.models import Connection

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_sealed_opens_again_and_reads_as_nothing(settings):
    settings.ENCRYPTION_KEYS = [NEW]
    sealed = secret_box.seal("sk-ñ")
    assert "sk-" not in sealed
    assert secret_box.open_sealed(sealed) == "sk-ñ"


def test_a_developers_machine_needs_no_keys(settings):
    settings.ENCRYPTION_KEYS = []
    assert secret_box.open_sealed(secret_box.seal("x")) == "x"


def test_an_old_key_still_opens_and_a_new_one_seals(settings):
    settings.ENCRYPTION_KEYS = [OLD]
    sealed = secret_box.seal("x")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert secret_box.open_sealed(sealed) == "x"
    moved = secret_box.reseal(sealed)
    settings.ENCRYPTION_KEYS = [NEW]
    assert secret_box.open_sealed(moved) == "x"
    for attempt in (secret_box.open_sealed, secret_box.reseal):
        with pytest.raises(secret_box.Unreadable, match="ROOFS_ENCRYPTION_KEYS"):
            attempt(sealed)


def test_whatever_is_sealed_moves_along():
    """A column left behind cannot be opened any more once the old key is gone."""
    sealed = {(model, one.name) for model in apps.get_models() for one in model._meta.local_concrete_fields
              if one.name.startswith("sealed_")}  # fmt: skip
    assert sealed == {(Connection, "sealed_secrets"), *keys._holders}


@pytest.mark.django_db
def test_all_connections_move_to_the_newest_key(settings):
    settings.ENCRYPTION_KEYS = [OLD]
    connection = Connection(vendor="twilio")
    connection.keep_secrets({"token": "t"})
    connection.save()
    Connection.objects.create(vendor="lob")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert keys.rotate() == 1
    settings.ENCRYPTION_KEYS = [NEW]
    connection.refresh_from_db()
    assert connection.secrets == {"token": "t"}
