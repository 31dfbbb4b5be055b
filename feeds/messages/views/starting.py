"""Choosing to whom one writes, and writing to them first."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.networks.models import Member
from accounts.policies.permissions import PolicyNotAccepted
from accounts.uploads import takes_files
from feeds.actions import Unpublishable
from feeds.attachments.models import Attachment
from feeds.messages.actions import NobodyChosen, TooMany, start_conversation
from feeds.messages.forms import MessageForm, empty_message
from feeds.messages.models import Conversation
from feeds.messages.models.conversation import MOST_MEMBERS
from feeds.messages.permissions import require_can_start
from feeds.messages.views.talking import not_sent, sent, what_is_sent

_OFFERED = 8


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """Choose people (`to`), looking for them by `q`; one with whom I talk leads there."""
    chosen = _chosen(request.member, request.GET.getlist("to"))
    if len(chosen) == 1 and "q" not in request.GET:
        known = Conversation.objects.visible_to(request.member)
        if found := known.between(request.member, chosen[0]).first():
            found.network = request.network
            return redirect(found)
    require_can_start(request.member)
    return _page(request, chosen, empty_message())


@require_POST
@takes_files
def start(request: HttpRequest) -> HttpResponse:
    """Write to whoever was chosen."""
    asked = request.POST.getlist("to")
    chosen = _chosen(request.member, asked)
    if len(chosen) < len(set(asked)):
        raise Http404
    form, files = what_is_sent(request)
    if form.is_valid():
        try:
            message = start_conversation(
                starter=request.member,
                members=chosen,
                attachments=files.chosen,
                **form.cleaned_data,
            )
            return sent(request, message)
        except (Unpublishable, PolicyNotAccepted, NobodyChosen, TooMany) as refusal:
            form.add_error("text", str(refusal))
        except PermissionDenied as refusal:
            form.add_error("text", str(refusal))
    return not_sent(request, form) or _page(request, chosen, form, files=files.drawn(), status=422)


def _page(
    request: HttpRequest,
    chosen: list[Member],
    form: MessageForm,
    *,
    files: Sequence[Attachment] = (),
    status: int = 200,
) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:80]
    everyone = Member.objects.visible_to(request.member).active().matching(words)
    others = everyone.exclude(pk__in=[request.member.pk, *(each.pk for each in chosen)])
    offered = list(others.order_by("name", "pk")[:_OFFERED])
    for each in (*chosen, *offered):
        each.network = request.network
    context = {
        "words": words,
        "chosen": chosen,
        "offered": offered,
        "is_full": len(chosen) >= MOST_MEMBERS - 1,
        "most": MOST_MEMBERS,
        "form": form,
        "files": files,
    }
    return render(request, "feeds/messages/new.html", context, status=status)


def _chosen(member: Member, asked: list[str]) -> list[Member]:
    """Those of the members named whom the viewer may see, by name; bounded by one too many."""
    numbers = {int(each) for each in asked if each.isascii() and each.isdigit() and len(each) < 19}
    people = Member.objects.visible_to(member).filter(pk__in=sorted(numbers)[: 2 * MOST_MEMBERS])
    return list(people.exclude(pk=member.pk).order_by("name", "pk"))
