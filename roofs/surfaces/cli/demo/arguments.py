# ruff: noqa: PLR2004 -- chances are the story itself
"""What was said against a quote and what was answered, and why people chose Ridgeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from roofs.sales.leads.vocabulary import LostReason, ProjectType, Source, Status
from roofs.sales.playbook import library
from roofs.sales.playbook.models import Category, Entry, Use, WinReason, WonBecause
from roofs.surfaces.cli.demo.plot import Step
from roofs.surfaces.cli.demo.pouring import pour
from roofs.surfaces.cli.demo.stage import Scene, Stage

OWN = (
    (
        Category.COMPETITOR,
        "The people with the yard signs on Maple gave us a price in ten minutes.",
        "From the street you can count squares, not boards. Here are three photos of your attic that are not in it.",
        "Did they go into the attic?",
    ),
    (
        Category.TIMING,
        "Can you still do it before Thanksgiving?",
        "I only promise a day I can keep. I will show you the two days that are free, and what happens if it snows.",
        "Which of the two suits you better?",
    ),
    (
        Category.INSURANCE,
        "The adjuster only paid for one slope.",
        "Then we send him the test squares of the others and ask for a second look. We ask for what is there.",
        "May I send you the photos today?",
    ),
)
ABOUT = {
    LostReason.PRICE: ("lib-too-expensive", "lib-cheaper-quote", "lib-discount", "lib-no-cash"),
    LostReason.COMPETITOR: ("lib-more-quotes", "lib-friend-does-it", "lib-big-company", "own-1"),
    LostReason.TIMING: ("lib-think-about-it", "lib-not-now", "lib-selling-house", "own-2"),
    LostReason.INSURANCE: ("lib-deductible", "lib-claim-denied", "lib-premium", "own-3"),
}
USUAL = (
    "lib-cheaper-quote",
    "lib-think-about-it",
    "lib-discount",
    "lib-deposit",
    "lib-spouse",
    "lib-warranty",
    "own-1",
)
TOLD = {
    WinReason.TRUST: ("The photos made the difference.", "They liked that nobody pushed them.", ""),
    WinReason.SPEED: ("We called back while they were still looking at our page.", "Nobody else had come by then.", ""),
    WinReason.PRICE: ("Second lowest, and the only one with ice shield.", ""),
    WinReason.QUALITY: ("The workmanship warranty in writing.", "Wanted the impact-rated shingle.", ""),
    WinReason.INSURANCE_HELP: ("We met the adjuster with them.", "The claim went through without a second visit.", ""),
    WinReason.REVIEWS: ("Read the bad ones and our answers.", ""),
    WinReason.REFERRAL: ("The neighbor across the street.", "The agent named us.", ""),
    WinReason.FINANCING: ("Twelve months, no interest.", ""),
}


def write_entries(stage: Stage, since_days: int) -> None:
    """The company's own, beside the library's."""
    pour(
        Entry(
            category=category,
            objection=objection,
            answer=answer,
            ask=ask,
            created_at=stage.now - timedelta(days=since_days - 10 * place),
            created_by=stage.manager,
            updated_by=stage.manager,
        )
        for place, (category, objection, answer, ask) in enumerate(OWN)
    )


def write(stage: Stage) -> dict[str, int]:
    uses = pour(use for scene in stage.scenes for use in _uses(stage, scene))
    reasons = pour(one for scene in stage.scenes if (one := _won_because(stage, scene)))
    return {"objections answered": len(uses), "reasons for a win": len(reasons)}


def _uses(stage: Stage, scene: Scene) -> Iterator[Use]:
    """Each talk about the price brings one; it worked when they went on to buy."""
    past, random = scene.story.past, stage.random
    for place, step in enumerate(past):
        follows = past[place + 1] if place + 1 < len(past) else None
        if step.kind != "call" or follows is None or follows.status != Status.NEGOTIATION:
            continue
        worked = random.random() < (0.9 if scene.story.status == Status.WON else 0.12)
        use = Use(key=_objection(stage, scene, past), user=scene.seller, lead=scene.lead, worked=worked, at=step.at)
        words = library.entries("en").get(use.key)
        objection = words.objection if words else OWN[int(use.key.rpartition("-")[2]) - 1][1]
        stage.tell("lead.objected", step.at, scene.lead, scene.seller, objection=objection, worked=worked)
        yield use


def _objection(stage: Stage, scene: Scene, past: list[Step]) -> str:
    reason = next((step.reason for step in past if step.reason), "")
    keys = ABOUT.get(LostReason(reason), USUAL) if reason else USUAL
    if scene.lead.project_type == ProjectType.STORM and stage.random.random() < 0.3:
        keys = ABOUT[LostReason.INSURANCE]
    return stage.random.choice(keys)


def _won_because(stage: Stage, scene: Scene) -> WonBecause | None:
    random, at = stage.random, scene.lead.won_at
    if at is None or random.random() < 0.12:
        return None
    weights = dict.fromkeys(TOLD, 10)
    weights[WinReason.SPEED] = 22 if (scene.story.answer_after or timedelta(hours=1)) < timedelta(minutes=5) else 6
    weights[WinReason.INSURANCE_HELP] = 40 if scene.lead.project_type == ProjectType.STORM else 0
    weights[WinReason.REFERRAL] = 60 if scene.lead.source in {Source.REFERRAL, Source.PARTNER} else 0
    weights[WinReason.TRUST] = 24
    reason = random.choices(list(weights), list(weights.values()))[0]
    return WonBecause(
        lead=scene.lead,
        reason=reason,
        note=random.choice(TOLD[reason]),
        created_at=at,
        created_by=scene.seller,
        updated_by=scene.seller,
    )
