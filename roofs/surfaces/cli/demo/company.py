# ruff: noqa: E501 -- one person a line
"""Who works at Ridgeline Roofing and what stands on its letters. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from roofs.core.company.office import CaseStudy, Company, Offer, Testimonial, office

FORM_KEY = "ridgeline-website"
FORM_NAME = "Website: free inspection"
CONSENT_WORDS = "Yes, Ridgeline Roofing may text me about my roof. Message rates may apply. Reply STOP to end."


@dataclass(frozen=True, slots=True)
class Colleague:
    full_name: str
    role: str
    title: str
    phone: str
    years: float
    languages: tuple[str, ...] = ("en",)
    skills: tuple[str, ...] = ()
    crew: str = ""
    """For the field: with whom somebody goes to a roof. The first of a crew leads it."""

    serves: bool = False
    """Goes to small jobs alone."""

    zips: tuple[str, ...] = ()
    """For sellers: the first digits of where they work."""

    pull: float = 1.0
    skill: float = 1.0
    """For sellers: how many leads they get and how many of them they win, compared with the others."""

    @property
    def email(self) -> str:
        return f"{self.full_name.lower().replace(' ', '.')}@example.com"


OWNER = Colleague(
    "Dana Whitfield", "admin", "Owner", "+12485550101", 11, skills=("Estimating", "Insurance claims", "Slate")
)
SALES_MANAGER = Colleague(
    "Marcus Oyelaran", "manager", "Sales manager", "+12485550102", 6, ("en", "fr"), ("Coaching", "Insurance claims")
)
TEAM = (
    OWNER,
    SALES_MANAGER,
    Colleague("Priya Raman", "sales", "Roof consultant", "+12485550103", 4, ("en", "hi"), ("Insurance claims", "Xactimate"), pull=1.3, skill=1.25),
    Colleague("Luis Herrera", "sales", "Roof consultant", "+12485550104", 3, ("en", "es"), ("Drone photos", "Flat roofs"), pull=1.1, skill=1.1),
    Colleague("Kelly Novak", "sales", "Roof consultant", "+12485550105", 2, ("en", "pl"), ("Design and color", "Gutters"), skill=1.05),
    Colleague("Ben Ostrowski", "sales", "Roof consultant", "+12485550106", 1, ("en",), ("Canvassing",), pull=0.8, skill=0.85),
    Colleague("Tyrell Banks", "field", "Crew lead", "+12485550107", 5, ("en",), ("Shingles", "Flashing", "OSHA 30"), "Blue crew"),
    Colleague("Omar Haddad", "field", "Crew lead", "+12485550108", 3, ("en", "ar"), ("Flat roofs", "Siding", "OSHA 30"), "Green crew"),
)  # fmt: skip
LARGE_TEAM = (
    *TEAM[:6],
    Colleague("Gwen Tanaka", "manager", "Production manager", "+12485550109", 8, ("en", "de"), ("Scheduling", "Purchasing", "OSHA 30")),
    Colleague("Rita Sorensen", "manager", "Office manager", "+12485550110", 7, ("en", "es"), ("Bookkeeping", "Insurance claims")),
    Colleague("Nadia Karam", "sales", "Senior consultant", "+12485550111", 5.4, ("en", "ar"), ("Insurance claims", "Xactimate"), zips=("481",), pull=1.3, skill=1.3),
    Colleague("Derrick Vaughn", "sales", "Roof consultant", "+12485550112", 3.2, ("en",), ("Metal roofs", "Drone photos"), zips=("480",), skill=1.0),
    Colleague("Anna Lindqvist", "sales", "Roof consultant", "+12485550113", 2.6, ("en", "de"), ("Design and color",), zips=("483",), skill=1.1),
    Colleague("Hector Salinas", "sales", "Roof consultant", "+12485550114", 2.3, ("en", "es"), ("Flat roofs", "Property managers"), zips=("481", "482"), skill=1.05),
    Colleague("Tasha Greer", "sales", "Roof consultant", "+12485550115", 2.1, ("en",), ("Canvassing", "Storm response"), zips=("480",), skill=0.95),
    Colleague("Igor Melnyk", "sales", "Roof consultant", "+12485550116", 1.5, ("en", "ru"), ("Drone photos",), zips=("483",), pull=0.9, skill=0.9),
    Colleague("Paige Donnelly", "sales", "Roof consultant", "+12485550117", 0.9, ("en",), ("Gutters", "Siding"), zips=("480", "483"), pull=0.9, skill=0.95),
    Colleague("Jamal Whitaker", "sales", "Junior consultant", "+12485550118", 0.5, ("en",), ("Canvassing",), zips=("482",), pull=0.7, skill=0.75),
    Colleague("Tyrell Banks", "field", "Crew lead", "+12485550107", 5, ("en",), ("Shingles", "Flashing", "OSHA 30"), "Blue crew"),
    Colleague("Mateo Fuentes", "field", "Roofer", "+12485550119", 4, ("en", "es"), ("Shingles",), "Blue crew"),
    Colleague("Darius Cole", "field", "Roofer", "+12485550120", 3, ("en",), ("Shingles", "Carpentry"), "Blue crew"),
    Colleague("Eli Novotny", "field", "Helper", "+12485550121", 2.2, ("en",), (), "Blue crew"),
    Colleague("Omar Haddad", "field", "Crew lead", "+12485550108", 3, ("en", "ar"), ("Flat roofs", "Siding", "OSHA 30"), "Green crew"),
    Colleague("Yousef Saleh", "field", "Roofer", "+12485550122", 2.8, ("en", "ar"), ("Flat roofs", "Torch down"), "Green crew"),
    Colleague("Kevin Brandt", "field", "Roofer", "+12485550123", 2.4, ("en",), ("Siding", "Shingles"), "Green crew"),
    Colleague("Rafael Ortiz", "field", "Helper", "+12485550124", 2.1, ("en", "es"), (), "Green crew"),
    Colleague("Walt Jankowski", "field", "Crew lead", "+12485550125", 9, ("en", "pl"), ("Slate", "Copper", "Flashing", "OSHA 30"), "Red crew"),
    Colleague("Pawel Mazur", "field", "Roofer", "+12485550126", 6, ("en", "pl"), ("Slate", "Shingles"), "Red crew"),
    Colleague("Andre Simmons", "field", "Roofer", "+12485550127", 3.5, ("en",), ("Shingles", "Carpentry"), "Red crew"),
    Colleague("Noah Petersen", "field", "Helper", "+12485550128", 2.3, ("en",), (), "Red crew"),
    Colleague("Sam Duquette", "field", "Crew lead", "+12485550129", 4.5, ("en",), ("Gutters", "Siding", "OSHA 30"), "Gutter crew"),
    Colleague("Trevor Boyd", "field", "Installer", "+12485550130", 2.6, ("en",), ("Gutters", "Siding"), "Gutter crew"),
    Colleague("Luz Moreno", "field", "Service roofer", "+12485550131", 2.9, ("en", "es"), ("Repairs", "Skylights"), serves=True),
    Colleague("Cody Harper", "field", "Service roofer", "+12485550132", 2.4, ("en",), ("Repairs", "Leak finding"), serves=True),
)  # fmt: skip


def ridgeline(today: date) -> Company:
    return office.get().model_copy(
        update={
            "name": "Ridgeline Roofing",
            "phone": "+12485550100",
            "email": "office@example.com",
            "address": "1450 E Maple Rd",
            "city": "Troy",
            "state": "MI",
            "postal_code": "48083",
            "website": "https://ridgeline.example.com/",
            "license_number": "2102555019",
            "years_in_business": 11,
            "timezone": "America/Detroit",
            "booking_url": "https://ridgeline.example.com/book",
            "review_url": "https://ridgeline.example.com/review",
            "warranty": "10 years on our workmanship, in writing",
            "free_inspection": True,
            "promises": (
                "We call before we come.",
                "The price we write down is the price you pay.",
                "We take every nail home with us.",
            ),
            "referral_reward": "$250 when your neighbor's roof is done",
            "offer": Offer(
                text="Gutter guards at no charge with a full replacement", ends_on=today + timedelta(days=30)
            ),
            "case_study": CaseStudy(
                title="A 1958 ranch in Royal Oak",
                body="The valley had leaked for three winters. We found two layers of shingles over soaked boards, "
                "replaced eleven sheets of decking, and were done in two days. The attic has been dry since.",
            ),
            "testimonial": Testimonial(
                quote="They showed me pictures of every spot before they touched anything.",
                name="R. Kowalski",
                source="a letter",
            ),
        }
    )  # fmt: skip
