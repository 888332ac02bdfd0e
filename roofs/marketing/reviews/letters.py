"""The one letter that asks for a review, in English and Spanish. The same for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from roofs.comms.messaging.compose import unsubscribe_url_for
from roofs.comms.messaging.models import Message, Purpose
from roofs.comms.writing import gsm, markup, plaintext
from roofs.comms.writing.blocks import Block, Button, Paragraph, Run
from roofs.core.company.office import Company
from roofs.marketing.reviews.models import Platform
from roofs.people.contacts.models import Contact


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    hello: str
    hello_nobody: str
    opening: str
    honest: str
    button: str
    button_plain: str
    thanks: str
    why: str
    stop: str
    sms: str


WORDS = {
    "en": Words(
        subject="How did we do on your roof?",
        hello="Hi {name},",
        hello_nobody="Hello,",
        opening="Your job with {company} is finished. Would you tell others how it went?",
        honest="Please write what you really think, good or bad. It takes about two minutes and helps your neighbors.",
        button="Write on {platform}",
        button_plain="Write a review",
        thanks="If something is not right, just answer this email and we will look at it.",
        why="You get this email because {company} worked for you.",
        stop="No more emails like this",
        sms="{company}: thank you for your trust. Would you say what you think of our work? {link} Reply STOP to end",
    ),
    "es": Words(
        subject="¿Cómo quedó su techo?",
        hello="Hola, {name}:",
        hello_nobody="Hola:",
        opening="Su trabajo con {company} está terminado. ¿Les contaría a otros cómo le fue?",
        honest="Escriba lo que de verdad piensa, sea bueno o malo. Toma unos dos minutos y ayuda a sus vecinos.",
        button="Escribir en {platform}",
        button_plain="Escribir una reseña",
        thanks="Si algo no quedó bien, responda a este correo y lo revisaremos.",
        why="Recibe este correo porque {company} trabajó para usted.",
        stop="No recibir más correos como este",
        sms="{company}: gracias por su confianza. Cuente qué tal nuestro trabajo: {link} STOP para cancelar",
    ),
}


def words_for(contact: Contact) -> tuple[str, Words]:
    language = contact.language if contact.language in WORDS else "en"
    return language, WORDS[language]


def email(contact: Contact, home: Company, links: list[tuple[str, str]], key: str) -> Message:
    language, words = words_for(contact)
    name = contact.first_name or (contact.company_name and contact.name)
    hello = words.hello.format(name=name) if name else words.hello_nobody
    body: list[Block] = [
        Paragraph((Run(hello),)),
        Paragraph((Run(words.opening.format(company=home.name)),)),
        Paragraph((Run(words.honest),)),
        *(Button(_label(words, platform), link) for platform, link in links),
        Paragraph((Run(words.thanks),)),
        Paragraph((Run(home.name),)),
    ]
    stop = unsubscribe_url_for(contact.email, contact.pk, key)
    footer: list[Block] = [
        Paragraph((Run(f"{home.name}, {home.postal_address}"),)),
        Paragraph((Run(f"{words.why.format(company=home.name)} "), Run(words.stop, url=stop))),
    ]
    html = markup.page(
        {"body": body, "footer": footer},
        untracked=frozenset({stop}),
        hue=home.brand_hue,
        words={"subject": words.subject, "preheader": words.honest, "brand": home.name, "language": language},
    )
    text = f"{plaintext.write(body)}\n\n-- \n{plaintext.write(footer)}\n"
    return Message(
        channel="email",
        purpose=Purpose.TOUCH,
        to_address=contact.email,
        contact=contact,
        subject=words.subject,
        text=text,
        html=html,
        template="review_request",
        idem_key=key,
    )


def _label(words: Words, platform: str) -> str:
    if platform == Platform.OTHER:
        return words.button_plain
    return words.button.format(platform=Platform(platform).label)


def text_message(contact: Contact, home: Company, links: list[tuple[str, str]], key: str) -> Message:
    _language, words = words_for(contact)
    return Message(
        channel="sms",
        purpose=Purpose.TOUCH,
        to_address=contact.phone,
        contact=contact,
        text=gsm.simplified(words.sms.format(company=home.name, link=links[0][1])),
        template="review_request",
        idem_key=key,
    )
