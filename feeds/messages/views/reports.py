"""Reported messages, for moderators: these, their neighbours, and nothing else."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from feeds.messages.actions import dismiss_report, remove_reported
from feeds.messages.actions.reporting import ReasonMissing
from feeds.messages.forms import JudgementForm
from feeds.messages.models import MessageReport
from feeds.messages.permissions import require_can_judge_reports
from feeds.messages.queries import open_reports


@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """What waits for a moderator, the oldest first."""
    require_can_judge_reports(request.member)
    return _page(request)


@require_POST
def judge(request: HttpRequest, report_id: int) -> HttpResponse:
    """Leave a reported message (`decision=dismiss`), or remove it with a reason."""
    seen = MessageReport.objects.visible_to(request.member).select_related("message")
    report = get_object_or_404(seen, pk=report_id)
    form = JudgementForm(request.POST)
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        try:
            if form.cleaned_data["decision"] == "remove":
                remove_reported(moderator=request.member, report=report, answer=answer)
                messages.success(request, _("The message is removed."))
            else:
                dismiss_report(moderator=request.member, report=report, answer=answer)
                messages.success(request, _("The message stays as it is."))
            return redirect("messages:reports", request.network.slug)
        except ReasonMissing as missing:
            form.add_error("answer", str(missing))
    return _page(request, judged=(report.pk, form), status=422)


def _page(
    request: HttpRequest, judged: tuple[int, JudgementForm] | None = None, status: int = 200
) -> HttpResponse:
    found = open_reports(request.member, request.GET.get("after", ""))
    cases = []
    for case in found:
        is_judged = judged is not None and judged[0] == case.report.pk
        form = judged[1] if judged and is_judged else JudgementForm()
        form.auto_id = f"report_{case.report.pk}_%s"
        cases.append((case, form))
    next_url = f"?{urlencode({'after': found.next})}" if found.next else ""
    context = {"cases": cases, "next_url": next_url}
    return render(request, "feeds/messages/reports.html", context, status=status)
