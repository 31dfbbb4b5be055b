"""What members asked to be reminded of, and what waits for them."""

from django.utils.translation import gettext_lazy as _

from accounts.events.models import Event
from collab.notifications.models import Channel
from collab.notifications.registry import Kind, News, Reason, kind, only, tells
from feeds.models import Post

kind(
    Kind(
        "reminder",
        _("Reminders"),
        "clock",
        "post",
        usual=Channel.MAIL,
        hint=_("Of bookmarks for which you chose a time, and of your questions without an answer."),
        is_said_in_group=False,
    ),
    Reason(
        "bookmark_due",
        "reminder",
        _("You wanted to be reminded of this post"),
        _("You bookmarked it with a time."),
        page="feeds:bookmark",
    ),
    Reason(
        "question_waits",
        "reminder",
        _("Has your question been answered? Mark the best answer, so that others find it"),
        _("You asked this question; you are reminded once."),
    ),
)


@tells("bookmark.due")
def bookmark_due(event: Event) -> News | None:
    """Whoever bookmarked the post, if they may still see it."""
    return _reminder("bookmark_due", event)


@tells("question.waiting")
def question_waits(event: Event) -> News | None:
    """Whoever asked."""
    return _reminder("question_waits", event)


def _reminder(reason: str, event: Event) -> News | None:
    found = Post.objects.present().select_related("group").filter(pk=event.ids["post"])
    post = found.first()
    if post is None:
        return None
    thread, concerned = post.thread_id or post.pk, [only(reason, event.ids["member"])]
    return News(post.group, concerned, group=post.group_id, thread=thread, post=post.pk)
