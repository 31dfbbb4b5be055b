"""Questions nobody has answered, and marking the answer that was best."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from feeds.questions.actions import choose_answer, unchoose_answer
from feeds.questions.models import Question
from feeds.questions.queries import unanswered_feed
from feeds.views.asking import done, seen_posts


@require_GET
def unanswered(request: HttpRequest) -> HttpResponse:
    """Questions without a best answer, newest activity first."""
    after = request.GET.get("after", "")
    feed = unanswered_feed(request.member, after)
    context = {"feed": feed, "after": after}
    return render(request, "feeds/questions/unanswered.html", context)


@require_POST
def answer(request: HttpRequest, post_id: int) -> HttpResponse:
    """
    Mark a reply as the best answer (`answer=on`), or take that back (`off`).

    Without either it changes to what it is not.
    """
    replies = seen_posts(request).select_related("thread")
    reply = get_object_or_404(replies, pk=post_id)
    wanted = request.POST.get("answer", "")
    is_best = Question.objects.filter(answer=reply).exists()
    if wanted == "off" or (wanted != "on" and is_best):
        unchoose_answer(chooser=request.member, reply=reply)
    else:
        choose_answer(chooser=request.member, reply=reply)
    return done(request, reply)
