"""Where vendors call us. Their signatures cover the bytes, so nothing here may parse the body first."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from roofs.core.connections import doors
from roofs.core.connections.doors import Call

TOO_LARGE = 413


@login_not_required
@csrf_exempt  # a vendor has no cookie of ours; its signature is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, key: str) -> HttpResponse:
    body = _body(request)
    if body is None:
        return HttpResponse(status=TOO_LARGE)
    _, answer = doors.take(
        key,
        Call(
            method=request.method or "GET",
            # As it was given to the vendor: a proxy in between may have changed scheme and host.
            url=settings.BASE_URL + request.get_full_path(),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            query=request.GET.dict(),
        ),
    )
    return HttpResponse(
        answer.body,
        status=answer.status,
        content_type=answer.content_type,
        headers={"Cache-Control": "no-store, private", "X-Robots-Tag": "noindex"},
    )


def _body(request: HttpRequest) -> bytes | None:
    """Read by hand: a letter with pictures is larger than what other pages may be sent."""
    length = request.headers.get("Content-Length", "0")
    if not length.isdigit() or int(length) > doors.LARGEST:
        return None
    return request.read(int(length))
