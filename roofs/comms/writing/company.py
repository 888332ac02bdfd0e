"""The company of the settings page as letters know it."""

from __future__ import annotations

from roofs.comms.writing.context import Brand, CaseStudy, Company, Offer, Testimonial
from roofs.core.company.office import Company as Office


def brand(office: Office) -> Brand:
    return Brand(name=office.name, website=office.website, hue=office.brand_hue)


def sender(office: Office) -> Company:
    """Raises ValidationError while the office has no postal address: no advertisement may go out without one."""
    return Company(
        name=office.name,
        website=office.website,
        hue=office.brand_hue,
        address=office.postal_address,
        phone=office.phone,
        email=office.email,
        license=office.license_number,
        years_in_business=office.years_in_business or None,
        warranty=office.warranty,
        free_inspection=office.free_inspection,
        promises=office.promises,
        booking_url=office.booking_url,
        review_url=office.review_url,
        referral_reward=office.referral_reward,
        offer=Offer(**office.offer.model_dump()) if office.offer else None,
        case_study=CaseStudy(**office.case_study.model_dump()) if office.case_study else None,
        testimonial=Testimonial(**office.testimonial.model_dump()) if office.testimonial else None,
    )
