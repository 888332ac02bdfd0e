from __future__ import annotations

import pytest

from roofs.core.accounts.models import User
from roofs.core.events.models import Event
from roofs.core.jobs import control
from roofs.core.jobs.models import Job
from tests.core.jobs.sample_tasks import mark


@pytest.mark.django_db
def test_revival_of_a_dead_letter_stands_in_the_log_with_its_actor():
    actor = User.objects.create_user(email="manager@example.com", password="a long invented password")
    job = Job.objects.create(task=mark.module_path, args=["roof"], status=Job.Status.DEAD)
    control.revive(job, actor)
    event = Event.objects.get(name="job.revived")
    assert event.actor == actor
    assert event.data == {"job": str(job.pk), "task": mark.module_path}
