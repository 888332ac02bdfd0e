import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from roofs.core.connections import jobs
from roofs.core.connections.answering_once import BadKey, Conflict, KeyReused, remember
from roofs.core.connections.models import IdempotencyKey

pytestmark = pytest.mark.django_db


def lead(number: int = 7):
    return lambda: (201, {"id": number})


def test_the_second_request_gets_the_first_answer():
    assert remember("user:1", "k", "h", lead(7)) == (201, {"id": 7}, False)
    assert remember("user:1", "k", "h", lead(8)) == (201, {"id": 7}, True)


def test_keys_belong_to_their_owner():
    remember("user:1", "k", "h", lead(7))
    assert remember("user:2", "k", "h", lead(8)) == (201, {"id": 8}, False)


def test_the_same_key_with_another_request_is_a_mistake():
    remember("user:1", "k", "h", lead())
    with pytest.raises(KeyReused):
        remember("user:1", "k", "other", lead())


def test_what_went_wrong_is_not_remembered():
    def fail() -> tuple[int, object]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        remember("user:1", "k", "h", fail)
    assert not IdempotencyKey.objects.exists()
    assert remember("user:1", "k", "h", lead()) == (201, {"id": 7}, False)


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x00"])
def test_a_key_has_a_length(key):
    with pytest.raises(BadKey):
        remember("user:1", key, "h", lead())


def test_a_first_request_still_under_way_is_a_conflict():
    IdempotencyKey.objects.create(owner="user:1", key="k", request_hash="h")
    with pytest.raises(Conflict):
        remember("user:1", "k", "h", lead())


def test_old_answers_are_forgotten():
    remember("user:1", "old", "h", lead())
    IdempotencyKey.objects.update(created_at=timezone.now() - dt.timedelta(hours=49))
    remember("user:1", "new", "h", lead())
    jobs.forget_old_answers.call()
    assert IdempotencyKey.objects.get().key == "new"


@pytest.mark.django_db(transaction=True)
def test_two_identical_requests_at_once_are_done_once():
    start, inside = threading.Barrier(4), threading.Lock()
    done: list[int] = []
    answers: list[tuple[int, object, bool]] = []

    def produce() -> tuple[int, object]:
        with inside:
            done.append(1)
        return 201, {"id": len(done)}

    def ask() -> None:
        start.wait()
        try:
            answers.append(remember("user:1", "k", "h", produce))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert sorted(answer[2] for answer in answers) == [False, True, True, True]
    assert {answer[0] for answer in answers} == {201}
