from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone, translation

from roofs.core.accounts.models import Role, User

NUL = "%00"
GetResponse = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]


class PersonMiddleware:
    """Shows times and words as the signed-in person wants them, and keeps those without a role in the waiting room."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        asked = request.META.get("QUERY_STRING", "")
        if NUL in asked:  # it can be in no text of a database, and means nothing in an address
            request.GET = QueryDict(asked.replace(NUL, "%20"))
        with timezone.override(user.zone), translation.override(user.language or translation.get_language()):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: View, _args: list[Any], _kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        user, match = request.user, request.resolver_match
        is_staff_page = match is not None and "web" in match.namespaces
        if is_staff_page and isinstance(user, User) and user.role == Role.PENDING:
            return render(request, "accounts/waiting.html", status=403)
        return None
