# ruff: noqa: E501 -- what people say is one line each
"""What people say about their roofs, and what we found when we came to look."""

from __future__ import annotations

from dataclasses import dataclass

from roofs.sales.leads.vocabulary import LostReason, ProjectType


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of work: how often it is asked for, in which words, what is found, and what it costs in dollars."""

    weight: int
    asked: tuple[str, ...]
    found: tuple[str, ...]
    dollars: tuple[int, int]


JOBS: dict[ProjectType, Job] = {
    ProjectType.REPLACEMENT: Job(
        34,
        (
            "The roof is 23 years old and the shingles are curling on the south side. We would like a price for a new one.",
            "We are getting quotes to replace the roof this season. About 2,200 square feet, one story, one layer.",
            "Granules in the gutters after every rain, and a neighbor said we are due. Can somebody look?",
            "Insurance will not renew until the roof is replaced. We need it done within two months.",
            "We bought the house in spring and the inspector gave the roof two years at most.",
        ),
        (
            "Architectural shingles, about 24 years, one layer. Granules gone on the south slope, two soft spots by the chimney. 26 squares.",
            "Two layers, the lower one 3-tab. Decking is solid from the attic. Ridge vent missing, bath fan ends in the attic. 31 squares.",
            "Valley metal rusted through on the back. Ice shield only at the eaves. 22 squares, one story, easy access.",
        ),
        (9_800, 31_500),
    ),
    ProjectType.STORM: Job(
        20,
        (
            "Hail on Tuesday night, pea to quarter size. There are dents on the gutters and two shingles in the yard.",
            "The wind took shingles off the garage. The adjuster is coming next week and I would like a roofer here.",
            "A limb came down on the back slope. We put a tarp on it, but it needs somebody soon.",
        ),
        (
            "Nine hits in the test square on the west slope, none on the north. Soft metals dented. Photographed for the adjuster.",
            "Fourteen shingles creased along the ridge, felt exposed at two places. Put a temporary cover on.",
            "Branch broke three boards of decking over the family room. Tarp is tight. No water inside yet.",
        ),
        (6_500, 27_000),
    ),
    ProjectType.REPAIR: Job(
        17,
        (
            "Water stain on the bedroom ceiling, it grows when the wind is from the east.",
            "A pipe boot on the roof is cracked, I can see it from the yard. What would that cost?",
            "Drip by the chimney since the last thaw. The roof itself is only eight years old.",
        ),
        (
            "Step flashing at the chimney was tarred over instead of replaced. Counter-flashing loose on two sides.",
            "Cracked boot on the 3-inch stack, nails backed out around it. Shingles are fine for ten more years.",
        ),
        (380, 2_600),
    ),
    ProjectType.INSPECTION: Job(
        10,
        (
            "We would like somebody to check the roof before winter. No leak that we know of.",
            "Selling in May and the agent asked for a roof report.",
        ),
        (
            "Sound. Reseal two boots, clean the valleys, look again in two years. Sent the pictures.",
            "Four to six years left. Missing kick-out flashing at the porch explains the stain in the siding.",
        ),
        (0, 950),
    ),
    ProjectType.GUTTERS: Job(
        8,
        ("The gutters pull away on the front and pour over at the corner.", "Need seamless gutters, about 160 feet, and two downspouts moved."),
        ("Hangers every four feet and half of them bent. Fascia is soft for six feet at the corner.",),
        (1_250, 4_300),
    ),
    ProjectType.FLAT: Job(
        5,
        ("Flat roof over the addition holds water for days.", "The rubber roof on our shop has a seam open, about 3,000 square feet."),
        ("EPDM, 18 years, seams lifting. Ponding an inch deep at the drain. Insulation wet in one corner.",),
        (4_800, 22_000),
    ),
    ProjectType.SIDING: Job(3, ("Wind took siding off the gable.",), ("Two squares of siding gone, house wrap torn.",), (1_800, 9_500)),
    ProjectType.MAINTENANCE: Job(
        3, ("Do you do a yearly check for a condo association, 14 units?",), ("Fourteen units walked. Six boots, two ridge caps.",), (900, 4_000)
    ),
}  # fmt: skip

REACHED = (
    "Spoke with them at lunch. Wants to understand the price before anybody climbs up. Both will be home on Thursday.",
    "Friendly, in a hurry. The leak is over the kids' room, so sooner is better.",
    "Has two other quotes. Cares more about clean-up than about color.",
    "Wants it done before the graduation party. Asked about warranty and payments.",
    "Not the decision maker alone, the sister owns half. Will call her tonight.",
)
NOT_REACHED = {
    "no_answer": ("No answer, no mailbox set up.", "Rang through. Will try after five."),
    "left_message": ("Left a message with my number.", "Left a message: who we are, and that the inspection is free."),
}
WRITTEN_BACK = (
    "Thanks for getting back so fast. Thursday after 4 works for us.",
    "Hi, yes we are still interested. Could you come on Saturday morning?",
    "Thank you. My husband works nights, so please call after noon.",
    "Got your message. What would you need from us for the insurance?",
)
NO_MORE = {
    LostReason.PRICE: ("We were 1,900 above the lowest.", "Liked us, but the budget was 8,000."),
    LostReason.COMPETITOR: ("Went with a cousin who does roofs.", "Another roofer could start the same week."),
    LostReason.TIMING: ("Will wait another year.", "Selling the house instead."),
    LostReason.INSURANCE: ("The claim was denied, they will not pay it themselves.",),
    LostReason.NO_ANSWER: ("Never answered after the third call.",),
    LostReason.NOT_A_FIT: ("A mobile home park, we do not do those.", "Two hours away."),
    LostReason.DUPLICATE: ("Wrote twice; the other one is worked on.",),
    LostReason.SPAM: ("Sells us leads, wants no roof.",),
}
ANOTHER_DAY = ("Sorry, they had forgotten. We found another day.", "The child was ill. Next week is fine.")
NOBODY_HOME = (
    "Nobody at home. Waited fifteen minutes, took pictures from the street.",
    "Nobody opened, no answer on the phone.",
)
CALLED_OFF = (
    "They called: somebody has to work late.",
    "It rains all day, we put it off together.",
    "They are at the cottage that week.",
)
ADJUSTED = (
    "Walked the roof with the adjuster. He counts the west slope and the gutters.",
    "The adjuster was there for forty minutes. Full slope approved, ridge vent still open.",
    "Met the adjuster. He wants the itemized estimate by e-mail.",
)
QUOTED = (
    "Sent the quote with the pictures. Two options: standard and impact-rated shingles.",
    "Went through the quote on the phone, line by line. They will talk tonight.",
)
HAGGLED = (
    "They have a lower quote without ice shield. Explained the difference, offered the gutters at cost.",
    "Wants to start two weeks later and pay in three parts. Asked Marcus.",
)
