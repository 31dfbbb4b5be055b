"""Small answers to scripts: how much is unread, what a text will look like, whom it can name."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.problems import problem
from feeds.actions import TextMissing, checked_text
from feeds.callouts.queries import Offer
from feeds.messages.actions.writing import html_of
from feeds.messages.queries import unread_conversations
from feeds.messages.views.talking import conversation_of


@require_GET
def unread(request: HttpRequest) -> JsonResponse:
    """In how many conversations something is new."""
    return JsonResponse({"unread": unread_conversations(request.member)})


@require_POST
def preview(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """What a text will look like, by the same renderer that will make it."""
    conversation = conversation_of(request, conversation_id)
    try:
        text = checked_text(request.POST.get("text", ""), may_be_empty=True)
        html = html_of(conversation, text)
    except TextMissing as missing:
        return problem(str(missing), status=422)
    return render(request, "feeds/_preview.html", {"html": html})


@require_GET
def complete(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Who is in the conversation and has a name that begins so, for `@`."""
    conversation = conversation_of(request, conversation_id)
    inside = conversation.viewers().matching(request.GET.get("q", "")[:60])
    found = inside.select_related("network").order_by("name", "pk")[:8]
    offers = [Offer(member) for member in found]
    return render(request, "feeds/_complete_members.html", {"offers": offers})
