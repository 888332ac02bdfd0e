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
    years: int

    @property
    def email(self) -> str:
        return f"{self.full_name.lower().replace(' ', '.')}@example.com"


TEAM = (
    Colleague("Dana Whitfield", "admin", "Owner", "+12485550101", 11),
    Colleague("Marcus Oyelaran", "manager", "Sales manager", "+12485550102", 6),
    Colleague("Priya Raman", "sales", "Roof consultant", "+12485550103", 4),
    Colleague("Luis Herrera", "sales", "Roof consultant", "+12485550104", 3),
    Colleague("Kelly Novak", "sales", "Roof consultant", "+12485550105", 2),
    Colleague("Ben Ostrowski", "sales", "Roof consultant", "+12485550106", 1),
    Colleague("Tyrell Banks", "field", "Crew lead", "+12485550107", 5),
    Colleague("Omar Haddad", "field", "Crew lead", "+12485550108", 3),
)


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
