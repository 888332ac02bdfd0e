"""Which problem an exception is. What nobody foresaw is logged with its trace and told to nobody."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from typing import Any

import pydantic
import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja.errors import AuthenticationError, HttpError, ValidationError

from roofs.core.accounts.problems import LastAdmin, NotAllowed
from roofs.core.files.storing import NoSpace
from roofs.core.kit.refusals import Refused
from roofs.surfaces.api.problems import FieldProblem, Refusal, response_of
from roofs.surfaces.api.sentences import sentence

log = structlog.get_logger(__name__)
RETRY_SECONDS = 5
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
DISK_FULL = "53100"
"""PostgreSQL's code; SQLite says it in words."""
_PARTS = {"body", "query", "path", "header", "form", "file", "cookie"}
_ARGUMENTS = {"payload", "query", "wishes"}


def respond(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to a request that ended in an exception."""
    return response_of(refusal_for(request, error))


def refusal_for(request: HttpRequest, error: Exception) -> Refusal:
    known = foreseen(error)
    if known is not None:
        return known
    broken = _out_of_order(error)
    if broken is not None:
        log.error("request could not be served", code=broken.code, error=type(error).__name__, why=str(error)[:200])
        return broken
    got_request_exception.send(sender=None, request=request)
    log.error("request failed", exc_info=error)
    return Refusal("failed", "It has been written down. Please try again, or ask with the request id.")


def foreseen(error: BaseException) -> Refusal | None:
    for kind, told in _TOLD.items():
        if isinstance(error, kind):
            found = told(error)
            if found is not None:
                return found
    return None


def _from_http(error: Any) -> Refusal | None:
    """Ninja hides what the parser said behind a general error."""
    if error.__cause__ is not None:
        inner = error.__cause__
        return inner if isinstance(inner, Refusal) else foreseen(inner) or _out_of_order(inner)
    codes = {400: "unreadable", 403: "csrf_failed", 404: "not_found"}
    return Refusal(codes.get(error.status_code, "unreadable"))


def _from_validation(error: Any) -> Refusal:
    problems = [_field_problem(one) for one in error.errors]
    if any(one.get("loc", ("",))[0] == "path" for one in error.errors):
        return Refusal("not_found")
    return Refusal("invalid", errors=problems)


def from_pydantic(error: pydantic.ValidationError) -> Refusal:
    return Refusal("invalid", errors=[_field_problem(dict(one)) for one in error.errors(include_url=False)])


def _field_problem(error: dict[str, Any]) -> FieldProblem:
    where = [str(part) for part in error.get("loc", ())]
    place = where[0] if where else ""
    if where and where[0] in _PARTS:
        # ("body", "payload", "phone"), ("query", "sort"): Ninja names our own argument sometimes.
        where = where[2:] if len(where) > 1 and where[1] in _ARGUMENTS else where[1:]
    name = ".".join(part for part in where if not part.startswith(("function-", "literal[", "constrained-")))
    return FieldProblem(field=name or place, message=sentence(error))


def _from_pipeline(error: Any) -> Refusal:
    """The values are fine by themselves; what is stored does not allow them."""
    errors = [FieldProblem(field=error.field, message=str(error.reason))] if error.field else []
    return Refusal("conflict", str(error.reason), errors=errors)


_TOLD: dict[type[BaseException], Callable[[Any], Refusal | None]] = {
    Refusal: lambda error: error,
    ValidationError: _from_validation,
    pydantic.ValidationError: from_pydantic,
    AuthenticationError: lambda _error: Refusal("not_signed_in"),
    HttpError: _from_http,
    Http404: lambda _error: Refusal("not_found"),
    Refused: _from_pipeline,
    NotAllowed: lambda error: Refusal("not_allowed", str(error)),
    LastAdmin: lambda error: Refusal("conflict", str(error)),
    RequestDataTooBig: lambda _error: Refusal("too_large"),
    UnreadablePostError: lambda _error: Refusal("unreadable", "The connection ended before the body did."),
    MultiPartParserError: lambda _error: Refusal("unreadable", "The form is not well formed."),
    PermissionDenied: lambda _error: Refusal("not_allowed"),
    SuspiciousOperation: lambda _error: Refusal("unreadable"),
}


def _out_of_order(error: BaseException) -> Refusal | None:
    """The machine under us is in trouble: full, locked or away. Nothing was kept, so trying again is safe."""
    chain = list(_causes(error))
    if any(_is_full(one) for one in chain):
        return Refusal("no_space", "Nothing was kept. Please tell your administrator.")
    if isinstance(error, OperationalError | InterfaceError):
        return Refusal(
            "unavailable", "Nothing was kept. Please try again.", headers={"Retry-After": str(RETRY_SECONDS)}
        )
    return None


def _is_full(error: BaseException) -> bool:
    if isinstance(error, NoSpace) or (isinstance(error, OSError) and error.errno in NO_SPACE):
        return True
    return getattr(error, "sqlstate", None) == DISK_FULL or (
        isinstance(error, OperationalError) and "disk is full" in str(error)
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__
