"""Two questions that machines ask, are you alive and can you serve; and one that people ask."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.doctor import TOPICS, State, by_topic
from accounts.networks.permissions import require_admin
from collab.server.checkup import PAGE_SECONDS, examined
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


@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """
    Show what `manage.py doctor` says, to administrators of the home network.

    In an external network there is no such page: a client's administrator learns nothing of the
    installation, not even that it could be looked at.
    """
    if request.network.is_external:
        raise Http404
    require_admin(request.member)
    findings = examined(PAGE_SECONDS)
    context = {
        "topics": [(TOPICS[topic], group) for topic, group in by_topic(findings).items()],
        "wrong": sum(finding.state == State.WRONG for finding in findings),
    }
    return render(request, "collab/server/system.html", context)
