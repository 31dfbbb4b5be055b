"""Two questions that machines ask: are you alive, and can you serve?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from collab.server.health import failing_parts


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers. Says nothing of what stands behind it."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: database, events and tasks work; if not, 503 and which of them fail."""
    failing = failing_parts()
    return JsonResponse(
        {"ready": not failing, "failing": failing},
        status=503 if failing else 200,
        headers={"Cache-Control": "no-store"},
    )
