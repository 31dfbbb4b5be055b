"""What is done with one message: changing, taking back, reporting."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.problems import wants_problem
from accounts.uploads import takes_files
from feeds.actions import Unpublishable
from feeds.attachments.models import Attachment
from feeds.attachments.queries import files_of
from feeds.messages.actions import delete_message, edit_message, report_message
from feeds.messages.forms import MessageForm, ReportForm
from feeds.messages.models import Message
from feeds.messages.models.report import NEIGHBOURS
from feeds.messages.permissions import require_can_change, require_can_report
from feeds.messages.views.talking import not_sent, what_is_sent
from feeds.views.draft import forget_draft


@require_http_methods(["GET", "POST"])
@takes_files
def edit(request: HttpRequest, message_id: int) -> HttpResponse:
    """Change one's own message."""
    message = _message(request, message_id)
    require_can_change(request.member, message)
    if request.method == "GET":
        form = MessageForm(initial={"text": message.text})
        files = files_of(request.member, message)
        return _edit_page(request, message, form, files)
    form, sent = what_is_sent(request, message)
    if form.is_valid():
        try:
            text, chosen = form.cleaned_data["text"], sent.chosen if sent.is_sent else None
            edit_message(author=request.member, message=message, text=text, attachments=chosen)
            forget_draft(request)
            # For a script, which goes where it was told.
            return HttpResponse(status=204) if wants_problem(request) else redirect(message)
        except Unpublishable as refused:
            form.add_error("text", str(refused))
    return not_sent(request, form) or _edit_page(request, message, form, sent.drawn(), status=422)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, message_id: int) -> HttpResponse:
    """Take back one's own message, after asking."""
    message = _message(request, message_id)
    require_can_change(request.member, message)
    if request.method == "GET":
        return render(request, "feeds/messages/delete.html", {"message": message})
    delete_message(author=request.member, message=message)
    return redirect(message)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, message_id: int) -> HttpResponse:
    """Show somebody's message to the moderators, once it was said what they will see."""
    message = _message(request, message_id)
    require_can_report(request.member, message)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        report_message(reporter=request.member, message=message, reason=form.cleaned_data["reason"])
        messages.success(request, _("Reported. A moderator will look at it."))
        return redirect(message)
    status = 422 if request.method == "POST" else 200
    context = {"message": message, "form": form, "neighbours": NEIGHBOURS}
    return render(request, "feeds/messages/report.html", context, status=status)


def _edit_page(
    request: HttpRequest,
    message: Message,
    form: MessageForm,
    files: Sequence[Attachment],
    status: int = 200,
) -> HttpResponse:
    context = {"message": message, "form": form, "files": files}
    return render(request, "feeds/messages/edit.html", context, status=status)


def _message(request: HttpRequest, pk: int) -> Message:
    seen = Message.objects.visible_to(request.member)
    message = get_object_or_404(seen.select_related("author", "conversation"), pk=pk)
    return message.stand_in(request.network)
