"""Follow-up over days and weeks that stops the moment the person answers.

Words: a *sequence* has immutable *versions* made of *steps*; a contact is *enrolled*; each step that falls due becomes
one *touch* in the ledger, which passes the *gates* when planned and again just before a provider is called. One row per
enrolment says when it wants attention next; nothing sleeps in memory.
"""
