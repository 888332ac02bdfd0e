"""What customers write about a roofer, put together from what they begin with, what they saw and how they end."""

from __future__ import annotations

from random import Random

from roofs.sales.leads.vocabulary import ProjectType

NOTHING = 0.14
"""So many who are content give stars and no words."""

BEGUN: dict[int, tuple[str, ...]] = {
    5: (
        "From the first call to the last nail, easy.",
        "Third roof I have bought in my life and the first without a headache.",
        "We had four quotes. They were not the cheapest and I would choose them again.",
        "My neighbor used them in spring, we called in fall.",
        "Could not be happier.",
        "They picked up on the second ring and were here the next day.",
        "Honest people.",
        "I expected a sales pitch and got photos and a straight answer.",
        "Great experience from start to finish.",
        "A small crew that works like a Swiss watch.",
        "Our agent recommended them and she was right.",
        "Everything was done the way it was written in the quote.",
        "I am hard to please, ask my wife.",
        "Very professional.",
        "What a difference to the last company we had.",
        "We live in a historic district and they knew the rules better than we did.",
    ),
    4: (
        "Good work at a fair price.",
        "Happy with the result.",
        "Overall a good experience.",
        "Solid company.",
        "Would use them again.",
        "Nice crew and a good foreman.",
        "Roof looks great, communication was good with one hiccup.",
    ),
    3: ("The work itself is fine.", "Mixed feelings.", "Decent job in the end.", "It is done and it is dry."),
    2: ("Not what we hoped for.", "The price was right, the follow-up was not.", "Disappointed."),
    1: ("Not recommended.", "Very frustrated.", "I wanted to like them."),
}
SEEN: dict[ProjectType, tuple[str, ...]] = {
    ProjectType.REPLACEMENT: (
        "Two days from tear-off to cleanup, and they showed us every bad board before they replaced it.",
        "They tore off two layers and were dried in before the rain came at four.",
        "The ridge vent we never had is in now and the upstairs is cooler.",
        "The new color changed the whole front of the house.",
        "The estimator walked the attic with me and explained where the air goes.",
        "They protected the hydrangeas with plywood and took every nail home.",
    ),
    ProjectType.STORM: (
        "They met the adjuster with me and explained every line of the estimate.",
        "After the hail they put a tarp on the same evening.",
        "The insurance part was the worst of it, and they had the photos ready for every question.",
        "The wind took the ridge on Sunday and on Tuesday it was closed.",
    ),
    ProjectType.REPAIR: (
        "Two other companies wanted to sell me a new roof. These fixed the flashing.",
        "The leak by the chimney is gone, and we had three storms since.",
        "It was a cracked pipe boot. Forty minutes, fair price, done.",
        "He showed me the picture of the hole and the picture of the patch.",
    ),
    ProjectType.GUTTERS: (
        "The gutters hang straight and the corner does not pour over any more.",
        "Seamless all around in one morning, and they reset the downspouts by the porch.",
    ),
    ProjectType.FLAT: (
        "The pond on our flat roof is history.",
        "New membrane over the addition, drains moved, dry since.",
    ),
    ProjectType.SIDING: ("The gable looks as if the wind had never been there.",),
    ProjectType.INSPECTION: (
        "We got a report with forty pictures and no pressure.",
        "He told me the roof has six good years left. I would have believed anything else, too.",
    ),
    ProjectType.MAINTENANCE: ("They walk our fourteen units every fall and write down what they find.",),
}
FAULT: dict[int, tuple[str, ...]] = {
    4: (
        "It started a day late because of rain, but they called.",
        "Would have liked to know earlier which shingles were in stock.",
        "One downspout had to be put back a week later.",
        "The dumpster stood in the drive two days longer than said.",
        "The invoice came twice; one call and it was settled.",
    ),
    3: (
        "It took three calls to get the gutter reattached.",
        "They started at seven without telling the neighbors.",
        "The final bill had a line nobody had mentioned; they took it off when I asked.",
        "A sprinkler head did not survive the dumpster.",
    ),
    2: (
        "They left a pile of shingles behind the garage for a week.",
        "I found nails in the drive after they said they had swept.",
        "Two appointments were moved the evening before.",
    ),
    1: (
        "Nobody came on the day we had agreed, and nobody called.",
        "The satellite dish was put back wrong and it took a month until somebody came.",
    ),
}
ENDED: dict[int, tuple[str, ...]] = {
    5: (
        "Not one nail in the driveway.",
        "The crew was polite with the dog.",
        "The price they wrote down was the price we paid.",
        "Ask for {crew}'s crew.",
        "{seller} answered every text the same day.",
        "Thank you, {seller}!",
        "We have already sent two neighbors.",
        "Highly recommended to anybody in {town}.",
        "Hope I will not need them for thirty years.",
        "The yard was cleaner than before.",
        "They called before they came, every time.",
        "Five stars from us and from the cat.",
    ),
    4: (
        "Would still recommend.",
        "{seller} was good to work with.",
        "Four stars because nobody is perfect.",
        "We would call again.",
    ),
    3: ("They did make it right.", "Plan some patience.", "The crew was friendly."),
    2: ("It is picked up now, but only after I wrote.", "Better planning would help."),
    1: ("I hope they read this.", "The roof is fine, the rest is not."),
}
ANSWERED = {
    5: (
        "Thank you. It was a pleasure to work on your house. Call us whenever something worries you.",
        "Thank you for the kind words, we will read them to the crew tomorrow morning.",
        "Thanks! Say hello to the neighbors from us.",
        "That means a lot to a small company. Thank you.",
    ),
    4: (
        "Thank you for the kind words, and for being patient with us.",
        "Thank you. You are right about the one thing, and we have talked about it.",
    ),
    3: (
        "We are sorry that it took so many calls. We have talked about it in the team.",
        "Thank you for telling us openly. That is not how it should go, and we have changed it.",
    ),
    2: ("You are right, and we are sorry. We will not leave a house like that again.",),
    1: (
        "We are sorry. That should not have happened. Please call Dana, the owner: (248) 555-0100.",
        "This is not how we want to work. I would like to make it right in person. Dana, (248) 555-0100.",
    ),
}


class Voices:
    """No two customers say the same."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._said: set[str] = set()

    def say(self, stars: int, job: str, **names: str) -> str:
        if stars not in {1, 2, 3} and self._random.random() < NOTHING:
            return ""
        for _ in range(40):
            text = self._text(stars, job).format(**names)
            if text not in self._said:
                self._said.add(text)
                return text
        return ""

    def answer(self, stars: int) -> str:
        return self._random.choice(ANSWERED[stars])

    def _text(self, stars: int, job: str) -> str:
        pick = self._random.choice
        seen = pick(SEEN.get(ProjectType(job), SEEN[ProjectType.REPLACEMENT]))
        middle = [seen] if stars not in FAULT else [pick(FAULT[stars])]
        if stars == 4:  # noqa: PLR2004 -- good, with something that was not
            middle.insert(0, seen)
        parts = [pick(BEGUN[stars]), *middle, pick(ENDED[stars])]
        if self._random.random() < 0.3:  # noqa: PLR2004 -- some are short
            parts.pop(0)
        return " ".join(parts)
