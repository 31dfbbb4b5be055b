"""What waits in the network and what was given up, for administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.networks.permissions import require_admin
from accounts.tasks.actions import run_again
from accounts.tasks.models import Task
from accounts.tasks.queries import State, task_list


@require_safe
def task_page(request: HttpRequest) -> HttpResponse:
    """List tasks that were given up, or wait, or ended undone."""
    require_admin(request.member)
    found = task_list(request.member, request.GET.get("state", ""), request.GET.get("after", ""))
    more = {"state": found.state.value, "after": found.next}
    context = {
        "network": request.network,
        "tasks": found,
        "states": [(each.value, each.label, found.counts[each]) for each in State],
        "next_url": f"?{urlencode(more)}" if found.next else "",
    }
    return render(request, "accounts/admin/tasks.html", context)


@require_POST
def run_one_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have one failed task run again now."""
    require_admin(request.member)
    task = get_object_or_404(Task.objects.visible_to(request.member), pk=pk)
    return _told(request, run_again(admin=request.member, tasks=[task.pk]))


@require_POST
def run_all_again(request: HttpRequest) -> HttpResponse:
    """Have every failed task of the network run again now."""
    require_admin(request.member)
    return _told(request, run_again(admin=request.member))


def _told(request: HttpRequest, count: int) -> HttpResponse:
    if count:
        said = ngettext("%(count)d task runs again.", "%(count)d tasks run again.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("There was nothing to run again."))
    return redirect("tasks:list", request.network.slug)
