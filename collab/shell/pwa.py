"""
What makes Collab an app on a phone or desk: manifest, service worker, offline page; and robots.txt.

The service worker keeps style sheets, scripts and the offline page, never a page of a member: what
a browser holds outlives sign-out and the right to read.
"""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# What the offline page is made of, and what pages need first. The names of hashed files change with
# all that they import, so the worker's version does too.
SHELL = ("css/app.css", "js/app.js", "img/icon.svg", "img/icons.svg")
PAPER = "#f9f6f1"


@require_safe
@cache_control(max_age=3600, public=True)
def manifest(request: HttpRequest) -> JsonResponse:
    """Name, icons and colours of the installed app."""
    answer = {
        "id": "/",
        "name": "Collab",
        "short_name": "Collab",
        "description": _("Talk with your colleagues."),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            _icon("img/icon-192.png", 192),
            _icon("img/icon-512.png", 512),
            _icon("img/icon-maskable-512.png", 512, purpose="maskable"),
        ],
    }
    return JsonResponse(answer, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script; it stands at the root, since it may only serve what is below it."""
    shell = [static(path) for path in SHELL]
    version = hashlib.sha256("".join(shell).encode()).hexdigest()[:12]
    context = {"version": version, "shell": shell, "static_url": settings.STATIC_URL}
    template = "collab/service-worker.js"
    return render(request, template, context, content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown where there is no network; the same bytes for everybody."""
    return render(request, "collab/offline.html")


@require_safe
@cache_control(max_age=86400, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


def _icon(path: str, size: int, purpose: str = "any") -> dict[str, str]:
    return {
        "src": static(path),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }
