"""What the library's sequences and steps are called, for the catalogues of other languages. A company keeps them
as rows of its own and may call them otherwise; what it calls otherwise is shown as it was written.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _l

WORDS: tuple[Promise, ...] = (
    _l("16 touches in 90 days"),
    _l("9 touches in 30 days"),
    _l("A call by the assistant"),
    _l("A look while the warranty runs"),
    _l("A look while the warranty runs, a letter on the roof's birthday, a call later on."),
    _l("A text on the morning the work begins. It is about the work and is no advertising."),
    _l(
        "A walk around the job, thanks, and the question how it went: the same for everybody, also for "
        "those who are not content, and nothing is given for it."
    ),
    _l("A year after your review"),
    _l("After a storm: customers"),
    _l("After a storm: leads"),
    _l("After a storm: what to look for"),
    _l("All dry?"),
    _l("An offer, or what a roof costs"),
    _l("Ask for a referral"),
    _l("Ask for a review"),
    _l("Asked a last time"),
    _l(
        "Begins when a quote has been out for two weeks without a word: one letter, one text, one call, "
        "then it is closed politely."
    ),
    _l("Break-up"),
    _l("Call a customer of ours"),
    _l("Call about the quote"),
    _l("Call after a storm"),
    _l("Call, if nothing was read"),
    _l("Case study"),
    _l("Check-in"),
    _l("Cold lead nurture"),
    _l("Do you know someone?"),
    _l(
        "E-mail, texts, two calls and a card within a month. Whoever opens a letter gets no text about "
        "it. Any answer ends it."
    ),
    _l("Fall: three small jobs"),
    _l("Final offer"),
    _l("First call"),
    _l("Five signs that a roof is near its end"),
    _l("Follow-up"),
    _l("For every new lead. Fast at first, then slower, with something to read each time. Any answer ends it."),
    _l(
        "For people near a recorded storm: what to look for, a text, a call, a card. Nothing goes out "
        "without the record of the storm."
    ),
    _l(
        "From the quote to the yes: how to read it, a text to who looked, a call, an answer to worries "
        "about price or another roofer."
    ),
    _l("Has anything changed?"),
    _l("Hello, and one question"),
    _l("How did we do?"),
    _l("How shall we reach you?"),
    _l("How to check your roof"),
    _l("How to compare two roofers"),
    _l("How to read your quote"),
    _l("Immediate response"),
    _l("Is a text a good way?"),
    _l("Is it still on the table?"),
    _l("Is it still open?"),
    _l("Journey: a customer who speaks for us"),
    _l("Journey: new lead"),
    _l("Journey: quote is out"),
    _l("Journey: the crew is there"),
    _l("Journey: work is done"),
    _l("Journey: work is planned"),
    _l("Keep or close the quote?"),
    _l("Keeping a customer"),
    _l("Last call"),
    _l("Last chance"),
    _l("Maintenance in fall"),
    _l("Maintenance in spring"),
    _l("Messenger, if they wrote to our page"),
    _l("Nextdoor, if they are there"),
    _l("Now or later?"),
    _l("Offer with an end"),
    _l(
        "One automated call to people who said yes to such calls in writing, then a letter. It says "
        "first that it is no person."
    ),
    _l(
        "One letter and one text to customers who were content. What is given for a referral is only "
        "what stands in the settings."
    ),
    _l("One letter in December to everybody we worked for. No offer in it."),
    _l(
        "One letter in fall to our customers, and a card to those who did not read it. Put a saved list "
        "of customers in when the season comes."
    ),
    _l(
        "One letter in spring to our customers, and a card to those who did not read it. Put a saved "
        "list of customers in when the season comes."
    ),
    _l("One of our jobs"),
    _l(
        "One question, a text and one reminder; the same for every customer, good or bad, and nothing is "
        "given for it. Whoever was asked in the last two weeks gets the reminders alone."
    ),
    _l("Our work in your town"),
    _l("Pass on our name"),
    _l("Personal call"),
    _l("Postcard"),
    _l("Postcard after a storm"),
    _l("Postcard, if it was not read"),
    _l("Postcard, if nothing was read"),
    _l("Postcard: an offer, or after the wind"),
    _l("Postcard: ten minutes again"),
    _l("Postcard: ten minutes, twice a year"),
    _l("Questions about the quote?"),
    _l("Quote without an answer"),
    _l("Re-engagement"),
    _l("Referral request"),
    _l("Second call"),
    _l("Short call"),
    _l("Spring: what winter may have done"),
    _l("Testimonial"),
    _l("Thank you at the end of the year"),
    _l("Thank you for your review"),
    _l("Thank-you call"),
    _l("Thanks at the end of the year"),
    _l("Thanks for a review, the question whom else we could help, a card every three months and thanks after a year."),
    _l("The first week of a new lead: thanks, a text, something to read, a call. It is for a visit within seven days."),
    _l("The last text"),
    _l("The same for our customers: they hear from us first when a storm was recorded near their roof."),
    _l("Three days before the work begins: what to expect. It is about the work and is no advertising."),
    _l("Three questions before a roof job"),
    _l(
        "Tries seven ways within ten days, each only when the ones before brought nothing, to learn how "
        "somebody likes to be reached."
    ),
    _l("Walk the job together"),
    _l("We close the quote"),
    _l("We got your request"),
    _l("We start soon: what to expect"),
    _l("We start today"),
    _l("What to expect of a roofer"),
    _l("When may we come?"),
    _l("When the price is too high"),
    _l("Which way reaches them"),
    _l("Your roof has a birthday"),
    _l("Your roof is done"),
)


def spoken(text: str) -> str:
    """In the language of who reads, when the library knows it."""
    return gettext(text) if text else ""
