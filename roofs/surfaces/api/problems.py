"""What went wrong, in one shape for every error: RFC 9457, application/problem+json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n
from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Sort:
    status: int
    title: str


SORTS = {
    "unreadable": Sort(400, _n("The request cannot be read")),
    "not_signed_in": Sort(401, _n("Sign in first")),
    "wrong_credentials": Sort(401, _n("E-mail or password is wrong")),
    "mfa_required": Sort(401, _n("A code of the second factor is needed")),
    "token_refused": Sort(401, _n("This token is no longer good")),
    "not_allowed": Sort(403, _n("You may not do this")),
    "scope_missing": Sort(403, _n("The token may not do this")),
    "waiting_for_role": Sort(403, _n("An administrator must give you a role first")),
    "email_not_verified": Sort(403, _n("The e-mail address must be verified first")),
    "csrf_failed": Sort(403, _n("The page's token is missing or old")),
    "not_found": Sort(404, _n("There is nothing here")),
    "method_not_allowed": Sort(405, _n("This method does not exist here")),
    "conflict": Sort(409, _n("It cannot be done in this state")),
    "in_progress": Sort(409, _n("The first request with this key is still under way")),
    "length_required": Sort(411, _n("The length of the body must be said")),
    "stale": Sort(412, _n("Somebody changed it meanwhile")),
    "too_large": Sort(413, _n("The body is too large")),
    "unsupported_type": Sort(415, _n("This content type is not read here")),
    "invalid": Sort(422, _n("Some values cannot be accepted")),
    "key_reused": Sort(422, _n("This key was used for another request")),
    "throttled": Sort(429, _n("Too many requests")),
    "failed": Sort(500, _n("Something went wrong on our side")),
    "unavailable": Sort(503, _n("The database cannot be reached at the moment")),
    "no_space": Sort(507, _n("There is no space left")),
}


class FieldProblem(BaseModel):
    field: str = Field(examples=["phone"])
    message: str = Field(examples=["is not a phone number we can call"])


class Problem(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/api/docs#invalid",
                    "title": "Some values cannot be accepted",
                    "status": 422,
                    "code": "invalid",
                    "detail": "",
                    "request_id": "4f1c2a9be07d",
                    "errors": [{"field": "phone", "message": "is not a phone number we can call"}],
                }
            ]
        }
    )

    type: str = Field(description="Where this sort of problem is explained.")
    title: str = Field(description="The same for every problem of this sort.")
    status: int
    code: str = Field(description="The sort of problem, for programs.")
    detail: str = Field(description="What was wrong this time; may be empty.")
    request_id: str = Field(description="Quote it when you ask for help; it is in our log.")
    errors: list[FieldProblem] = Field(description="One entry for each field that cannot be accepted.")


class Refusal(Exception):
    """Ends a request with a problem. Raised anywhere below a route."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})


def wrong(field: str, message: str) -> Refusal:
    return Refusal("invalid", errors=[FieldProblem(field=field, message=message)])


def request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def response_of(refusal: Refusal) -> HttpResponse:
    sort = SORTS[refusal.code]
    problem = Problem(
        type=f"/api/docs#{refusal.code}",
        title=_(sort.title),
        status=sort.status,
        code=refusal.code,
        detail=refusal.detail,
        request_id=request_id(),
        errors=refusal.errors,
    )
    headers = dict(refusal.headers)
    if sort.status == SORTS["not_signed_in"].status:
        headers.setdefault("WWW-Authenticate", 'Bearer realm="api"')
    return HttpResponse(problem.model_dump_json(), status=sort.status, content_type=MEDIA_TYPE, headers=headers)
