from __future__ import annotations

from roofs.core.accounts.models import User
from roofs.core.events import on
from roofs.core.events.models import Event
from roofs.surfaces.web.accounts import invitations


@on("person.invited", inside=True)
def write_to_who_was_invited(event: Event) -> None:
    """From whichever door the invitation came. The command line hands out first passwords itself."""
    actor = event.actor
    if actor is None or event.subject_id is None:
        return
    invited = User.objects.visible_to(actor).filter(pk=event.subject_id).first()
    if invited is not None:
        invitations.send(invited, actor)
