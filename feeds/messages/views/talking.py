"""The list of conversations, and one of them with its composer."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.availability.queries import with_availability
from accounts.policies.permissions import PolicyNotAccepted
from accounts.problems import problem, wants_problem
from accounts.uploads import takes_files
from feeds.actions import Unpublishable
from feeds.attachments.forms import FilesForm
from feeds.attachments.models import Attachment
from feeds.messages.actions import (
    leave_conversation,
    mute_conversation,
    read_conversation,
    send_message,
    unmute_conversation,
)
from feeds.messages.forms import MessageForm, empty_message
from feeds.messages.models import Conversation, Message
from feeds.messages.permissions import can_judge_reports, can_start
from feeds.messages.queries import (
    are_reports_open,
    conversation_list,
    messages_of,
    people_in,
    seen_by,
)
from feeds.views.draft import forget_draft


@require_GET
def conversations(request: HttpRequest) -> HttpResponse:
    """With whom I talk, the last said in first; `piece` is the list alone, for scripts."""
    after = request.GET.get("after", "")
    context = {"lines": conversation_list(request.member, after), "after": after}
    if request.GET.get("piece"):
        context["open"] = request.GET.get("open", "")[:20]
        return render(request, "feeds/messages/_list.html", context)
    judges = can_judge_reports(request.member)
    context |= {
        "may_start": can_start(request.member),
        "judges": judges,
        "has_reports": judges and are_reports_open(request.member),
    }
    return render(request, "feeds/messages/list.html", context)


@require_GET
def conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """What is said in one conversation; older messages by `before`."""
    found = conversation_of(request, conversation_id)
    return _page(request, found, empty_message(), before=request.GET.get("before", ""))


@require_POST
@takes_files
def send(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Say something in a conversation."""
    found = conversation_of(request, conversation_id)
    form, files = what_is_sent(request)
    if form.is_valid():
        try:
            message = send_message(
                author=request.member,
                conversation=found,
                attachments=files.chosen,
                **form.cleaned_data,
            )
            return sent(request, message)
        except (Unpublishable, PolicyNotAccepted) as missing:
            form.add_error("text", str(missing))
    return not_sent(request, form) or _page(request, found, form, files=files.drawn(), status=422)


@require_POST
def read(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The viewer has read the conversation as it is now."""
    found = conversation_of(request, conversation_id)
    newest = found.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
    read_conversation(member=request.member, conversation=found, upto=newest)
    return HttpResponse(status=204)


@require_POST
def mute(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Hear nothing more of a conversation, or hear of it again (`mute=off`)."""
    found = conversation_of(request, conversation_id)
    if request.POST.get("mute") == "off":
        unmute_conversation(member=request.member, conversation=found)
    else:
        mute_conversation(member=request.member, conversation=found)
    return redirect(found)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Leave a conversation of several, after asking."""
    found = conversation_of(request, conversation_id)
    if request.method == "GET":
        return render(request, "feeds/messages/leave.html", {"conversation": found})
    leave_conversation(member=request.member, conversation=found)
    messages.success(request, _("You have left the conversation."))
    return redirect("messages:list", request.network.slug)


def conversation_of(request: HttpRequest, pk: int) -> Conversation:
    """The conversation, if the viewer is in it; it knows its network without asking."""
    found = get_object_or_404(Conversation.objects.visible_to(request.member), pk=pk)
    found.network = request.network
    return found


def what_is_sent(
    request: HttpRequest, message: Message | None = None
) -> tuple[MessageForm, FilesForm]:
    """The text and the files that a composer sends, of `message` if it is to be changed."""
    form = MessageForm(request.POST)
    files = FilesForm(request.member, request.POST, request.FILES, holder=message)
    if not files.is_valid():
        form.add_error("text", files.error)
    return form, files


def sent(request: HttpRequest, message: Message) -> HttpResponse:
    """To where the message stands; a script is told its number."""
    forget_draft(request)
    if wants_problem(request):
        body = {"post": str(message.pk), "url": message.get_absolute_url()}
        return JsonResponse(body, status=201)
    return redirect(message)


def not_sent(request: HttpRequest, form: MessageForm) -> HttpResponse | None:
    """Why nothing was sent, in a sentence for a script; nothing where a page is wanted."""
    if not wants_problem(request):
        return None
    errors = form.errors.get("text") or form.non_field_errors() or [_("That could not be read.")]
    return problem(" ".join(errors), status=422)


def _page(
    request: HttpRequest,
    found: Conversation,
    form: MessageForm,
    *,
    files: Sequence[Attachment] = (),
    before: str = "",
    status: int = 200,
) -> HttpResponse:
    people = people_in(found)
    mine = next(each for each in people if each.member_id == request.member.pk)
    others = [each for each in people if each is not mine]
    if found.is_of_two:
        with_availability(request.member, [each.member for each in others])
    context = {
        "conversation": found,
        "people": people,
        "mine": mine,
        "others": others,
        "is_heard": any(each.left_at is None and each.member.is_active for each in others),
        "said": messages_of(mine, found, before),
        "seen": seen_by(request.member.pk, found),
        "before": before,
        "form": form,
        "files": files,
        "lines": conversation_list(request.member),
        "open": str(found.pk),
        "may_start": can_start(request.member),
    }
    return render(request, "feeds/messages/conversation.html", context, status=status)
