"""The audit log, for those whose acts stand in it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.audit.models import AuditEntry
from accounts.audit.sentences import describe
from accounts.networks.permissions import require_admin
from accounts.paging import page


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    require_admin(request.member)
    entries = AuditEntry.objects.visible_to(request.member).select_related("actor")
    found = page(entries, order=("-pk",), after=request.GET.get("after"), size=50)
    context = {
        "network": request.network,
        "lines": [(entry, describe(entry)) for entry in found],
        "next_url": f"?{urlencode({'after': found.next})}" if found.next else "",
    }
    return render(request, "accounts/admin/audit.html", context)
