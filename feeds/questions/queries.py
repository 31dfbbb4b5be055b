"""Questions as feeds and menus show them."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.networks.models import Member, Network
from feeds.kinds import Entry
from feeds.models import Post
from feeds.queries import Feed
from feeds.queries.envelopes import feed_of
from feeds.queries.feeds import threads_seen_by
from feeds.questions.models import Question
from feeds.questions.permissions import QUESTION, can_choose

# The asker is reminded this long after asking; of what was asked long ago, not any more.
REMIND_AFTER = timedelta(days=3)
REMIND_WITHIN = timedelta(days=30)


def unanswered_feed(member: Member, after: str = "") -> Feed:
    """Questions without a best answer that `member` may see, newest activity first."""
    open_questions = Question.objects.unanswered().filter(post=OuterRef("pk"))
    threads = threads_seen_by(member).present().filter(kind=QUESTION)
    return feed_of(threads.filter(Exists(open_questions)), member, after)


def questions_due(most: int) -> list[Question]:
    """Questions whose askers are to be reminded, of every network that is not sealed off."""
    now = clock.now()
    due = Question.objects.unanswered().filter(
        reminded_at=None,
        asked_at__lte=now - REMIND_AFTER,
        asked_at__gt=now - REMIND_WITHIN,
        post__reply_count__gt=0,
        post__deleted_at=None,
    )
    return list(due.order_by("asked_at", "pk")[:most])


def entries(member: Member, post: Post, thread: Post) -> list[Entry]:
    """What the menu of a reply offers to the asker and to group admins."""
    if post.is_thread or post.group.archived_at or not can_choose(member, thread):
        return []
    path = f"posts/{post.pk}/answer/"
    if Question.objects.filter(answer=post).exists():
        return [Entry(_("Not the best answer"), "x", path, "answer", "off")]
    return [Entry(_("Mark as the best answer"), "circle-check", path, "answer", "on")]


def stand_in(post: Post, network: Network) -> None:
    """Let the author of the best answer know the network."""
    question = getattr(post, "question", None)
    if question is not None and question.answer is not None:
        question.answer.author.network = network
        question.answer.group = post.group
