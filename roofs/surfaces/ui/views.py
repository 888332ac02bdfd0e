"""What the browser asks the look itself for: style sheet, brand colour, service worker, app manifest, style page."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from roofs.surfaces.ui.specimens import specimens
from roofs.surfaces.ui.stylesheet import brand_css, stylesheet

SCRIPTS = Path(__file__).resolve().parent / "static" / "ui" / "js"
FOREVER = "public, max-age=31536000, immutable"
ANGLES = range(360)


@login_not_required
@require_GET
def app_css(_request: HttpRequest, digest: str) -> HttpResponse:
    """The style sheet. A page of an older release still gets one, but may not keep it under the old name."""
    sheet = stylesheet()
    cache = FOREVER if digest == sheet.digest else "no-cache"
    return HttpResponse(sheet.body, content_type="text/css; charset=utf-8", headers={"Cache-Control": cache})


@login_not_required
@require_GET
def brand(_request: HttpRequest, hue: int) -> HttpResponse:
    if hue not in ANGLES:
        raise Http404
    return HttpResponse(brand_css(hue), content_type="text/css; charset=utf-8", headers={"Cache-Control": FOREVER})


@login_not_required
@require_GET
def service_worker(_request: HttpRequest) -> HttpResponse:
    """Served from the root, because a worker may only look after pages below its own address."""
    script = (SCRIPTS / "worker" / "sw.js").read_text()
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@login_not_required
@require_GET
def app_manifest(_request: HttpRequest) -> JsonResponse:
    """Lets a phone keep the product on its home screen, which iPhones ask for before they allow notifications."""
    icons = [
        {
            "src": static(f"ui/icons/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    return JsonResponse(
        {
            "name": _("Roofing office"),
            "short_name": _("Roofs"),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f9fafb",
            "theme_color": "#f3f5f8",
            "icons": icons,
        },
        content_type="application/manifest+json",
        headers={"Cache-Control": "public, max-age=86400"},
    )


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for people who build screens."""
    if request.GET.get("frame") == "plain":
        return render(request, "ui/styleguide_plain.html", specimens())
    return render(request, "ui/styleguide.html", specimens())


@login_not_required
@require_GET
def favicon(_request: HttpRequest) -> HttpResponse:
    return redirect(static("ui/icons/icon.svg"), permanent=True)
