from __future__ import annotations

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, ConfigDict, Field

from roofs.core.company import settings


class PushRules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    hosts: tuple[str, ...] = Field(
        ("fcm.googleapis.com", "push.services.mozilla.com", "notify.windows.com", "push.apple.com"),
        title=_("Push services"),
        description=_("Whose addresses a browser may give us to alert it; names below these count as well."),
    )

    def trusts(self, host: str) -> bool:
        return any(host == known or host.endswith(f".{known}") for known in self.hosts)


PUSH = settings.declare("push", PushRules, title=_("Alerts on devices"), help=_("Which push services are used."))
