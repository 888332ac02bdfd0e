"""The better way becomes the way it is done, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from roofs.comms.writing import shelf
from roofs.comms.writing.models import WrittenTemplate
from roofs.core.accounts.models import User
from roofs.core.accounts.problems import NotAllowed
from roofs.core.kit.refusals import Refused
from roofs.marketing.cadence import promoting, publishing
from roofs.marketing.cadence.models import Sequence
from roofs.marketing.cadence.policy import CADENCE
from roofs.marketing.experiments.models import Arm, Experiment
from tests.marketing.experiments.test_judging import LATER, seen
from tests.marketing.experiments.testing import FIRST, SECOND, first_step, started


def won(*arms: dict[str, Any], **values: Any) -> Arm:
    """A test in which the second is surely better."""
    test = started(None, *(arms or (FIRST, SECOND)), **values)
    seen(test, (400, 12), (400, 90))
    return test.arms.get(position=1)


def test_a_subject_that_won_wherever_its_letter_is_used_is_a_new_version_of_the_letter(mia: User):
    arm = won(step_key=None, sequence="")
    name = arm.experiment.template
    before = shelf.get(name)
    done = promoting.promote(arm, mia, LATER)
    assert (done.status, done.promoted) == ("ended", arm)
    after = shelf.get(name)
    assert after.subject.startswith("Your roof,")
    assert after.body.strip() == before.body.strip()
    promoting.take_back(done, mia)
    assert shelf.get(name) == before
    assert Experiment.objects.get().promoted is None


def test_a_letter_the_company_had_written_itself_goes_back_to_its_own_words(mia: User):
    first = won(step_key=None, sequence="")
    promoting.promote(first, mia, LATER)
    second = won(
        FIRST, {"label": "Third", "change": {"subject": {"en": "A third subject"}}}, step_key=None, sequence=""
    )
    done = promoting.promote(second, mia, LATER)
    assert shelf.get(done.template).subject == "A third subject"
    promoting.take_back(done, mia)
    assert shelf.get(done.template).subject.startswith("Your roof,")


def test_a_subject_that_won_at_a_step_is_a_letter_of_that_step_alone_in_every_language(mia: User):
    arm = won()
    name, step = arm.experiment.template, first_step()
    before = shelf.get(name)
    done = promoting.promote(arm, mia, LATER)
    fresh = first_step()
    assert fresh.key == step.key
    assert fresh.template != name
    assert shelf.get(name) == before
    assert shelf.get(fresh.template).subject.startswith("Your roof,")
    assert shelf.get(fresh.template, "es").subject == shelf.get(name, "es").subject
    promoting.take_back(done, mia)
    assert first_step().template == name


def test_a_channel_that_won_is_the_channel_of_the_step(mia: User):
    call = first_step(channel="phone").template
    arm = won(FIRST, {"label": "By phone", "change": {"channel": "phone", "template": call}}, what="channel")
    key = first_step().key
    done = promoting.promote(arm, mia, LATER)
    step = Sequence.objects.get(slug="sixteen-touch").live.steps.get(key=key)
    assert (step.channel, step.template) == ("phone", call)
    assert step.call_outcomes
    promoting.take_back(done, mia)
    assert Sequence.objects.get(slug="sixteen-touch").live.steps.get(key=key).channel == "email"


def test_an_hour_that_won_is_the_hours_of_the_step(mia: User):
    arm = won(FIRST, {"label": "In the evening", "change": {"hour": "17:30"}}, what="send_time")
    key = first_step().key
    promoting.promote(arm, mia, LATER)
    window = Sequence.objects.get(slug="sixteen-touch").live.steps.get(key=key).window
    assert window is not None
    assert (window["from"], window["until"]) == ("17:30:00", "20:30:00")


def test_a_sequence_that_won_is_the_one_new_leads_get(mia: User):
    slug = min(set(Sequence.objects.filter(audience="lead").values_list("slug", flat=True)) - {"sixteen-touch"})
    other = {"label": "The other", "change": {"sequence": slug}}
    arm = won(FIRST, other, what="sequence", step_key=None, template="", sequence="sixteen-touch")
    done = promoting.promote(arm, mia, LATER)
    assert CADENCE.get().new_lead_sequence == slug
    promoting.take_back(done, mia)
    assert CADENCE.get().new_lead_sequence == "sixteen-touch"


def test_what_somebody_changed_since_is_not_taken_back(mia: User):
    arm = won(FIRST, {"label": "In the evening", "change": {"hour": "17:30"}}, what="send_time")
    done = promoting.promote(arm, mia, LATER)
    sequence = Sequence.objects.get(slug="sixteen-touch")
    publishing.publish(sequence, sequence.live.plan, mia)
    with pytest.raises(Refused, match="changed it since"):
        promoting.take_back(done, mia)


def test_nothing_is_taken_over_that_is_not_sure_to_be_better(mia: User):
    test = started()
    seen(test, (150, 4), (150, 6))
    with pytest.raises(Refused, match="not sure yet"):
        promoting.promote(test.arms.get(position=1), mia, LATER)
    assert not WrittenTemplate.objects.exists()


def test_earning_is_no_reason_to_take_something_over(mia: User):
    test = started(mode="earn")
    seen(test, (400, 12), (400, 90))
    with pytest.raises(Refused, match="does not measure"):
        promoting.promote(test.arms.get(position=1), mia, LATER)


def test_neither_the_worse_one_nor_twice_nor_by_a_seller(mia: User, ava: User):
    arm = won()
    with pytest.raises(NotAllowed):
        promoting.promote(arm, ava, LATER)
    with pytest.raises(Refused, match="not the one that is better"):
        promoting.promote(arm.experiment.arms.get(position=0), mia, LATER)
    done = promoting.promote(arm, mia, LATER)
    with pytest.raises(Refused, match="already"):
        promoting.promote(arm, mia, LATER)
    with pytest.raises(NotAllowed):
        promoting.take_back(done, ava)
    promoting.take_back(done, mia)
    with pytest.raises(Refused, match="nothing to take back"):
        promoting.take_back(done, mia)
