"""What is said: mentions, replies, new threads and how a post was received."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.events.models import Event
from accounts.statements import Statement
from collab.notifications.models import Channel, GroupLevel, Level, Notification
from collab.notifications.registry import (
    MOST,
    Concerned,
    Kind,
    News,
    Reason,
    asked,
    kind,
    only,
    tells,
)
from feeds.models import Mention, Post, ThreadFollow
from feeds.praise.models import PraisedMember
from groups.models import GroupMember

kind(
    Kind(
        "mention",
        _("Mentions of you"),
        "at-sign",
        "thread",
        usual=Channel.MAIL,
        hint=_("Somebody writes your name with an @."),
    ),
    Reason("mentioned", "mention", _("{who} mentioned you"), _("You were mentioned.")),
)
kind(
    Kind(
        "reply",
        _("Replies to you"),
        "reply",
        "thread",
        hint=_("To a thread that you started, or to your own reply."),
    ),
    Reason(
        "replied_to_reply",
        "reply",
        _("{who} replied to you"),
        _("It answers your own reply."),
        ended_by="mute",
    ),
    Reason(
        "replied_to_thread",
        "reply",
        _("{who} replied to your thread"),
        _("You started this thread."),
        ended_by="mute",
    ),
)
kind(
    Kind(
        "followed",
        _("Replies in threads you follow"),
        "message-circle",
        "thread",
        hint=_("You follow a thread once you have replied in it, or by its menu."),
    ),
    Reason(
        "follows_thread",
        "followed",
        _("{who} replied in a thread you follow"),
        _("You follow this thread."),
        ended_by="off",
    ),
)
kind(
    Kind("praise", _("Praise"), "heart", "post", hint=_("Somebody praises you.")),
    Reason("praised", "praise", _("{who} praised you"), _("The praise is for you.")),
)
kind(
    Kind("announcement", _("Announcements"), "megaphone", "post", usual=Channel.MAIL),
    Reason(
        "announced",
        "announcement",
        _("{who} announced something in {group}"),
        _("You are in this group."),
    ),
)
kind(
    Kind("answer", _("Best answers"), "circle-check", "post"),
    Reason(
        "answered_best",
        "answer",
        _("{who} marked your reply as the best answer"),
        _("You wrote this reply."),
    ),
    Reason(
        "asked_it",
        "answer",
        _("{who} marked the best answer to your question"),
        _("You asked this question."),
    ),
)
kind(
    Kind("reaction", _("Reactions to what you wrote"), "thumbs-up", "post"),
    Reason("reacted", "reaction", _("{who} reacted to what you wrote"), _("You wrote this post.")),
)
kind(
    Kind(
        "thread",
        _("New threads"),
        "square-pen",
        "group",
        hint=_("In groups for which you chose Everything or New threads."),
    ),
    Reason(
        "wants_threads",
        "thread",
        _("{who} wrote in {group}"),
        _("You want to be told of new threads in this group."),
    ),
)
kind(
    Kind(
        "talk",
        _("All other replies"),
        "message-circle",
        "thread",
        hint=_("In groups for which you chose Everything."),
    ),
    Reason(
        "wants_everything",
        "talk",
        _("{who} replied in {group}"),
        _("You want to be told of everything in this group."),
    ),
)


@tells("post.published")
def new_thread(event: Event) -> News | None:
    """Who is named or praised; of an announcement everybody in the group; who wants new threads."""
    post = _post(event)
    if post is None:
        return None
    concerned = [
        asked("mentioned", _mentioned, post=post.pk),
        asked("wants_threads", _wanting_threads, group=post.group_id),
    ]
    if post.kind == "praise":
        concerned.append(asked("praised", _praised, post=post.pk))
    if post.kind == "announcement":
        concerned.append(asked("announced", _inside, group=post.group_id))
    return _news(post, event, concerned)


@tells("post.replied")
def new_reply(event: Event) -> News | None:
    """Who is named in it, whom it answers, who follows the thread, who wants everything."""
    post = _post(event)
    if post is None or post.thread is None:
        return None
    answered, asker = post.in_reply_to, post.thread.author_id
    concerned = [
        asked("mentioned", _mentioned, post=post.pk),
        *([only("replied_to_reply", answered.author_id)] if answered else []),
        only("replied_to_thread", asker),
        asked("follows_thread", _following, thread=post.thread.pk, asker=asker),
        asked("wants_everything", _wanting_everything, group=post.group_id),
    ]
    return _news(post, event, concerned)


@tells("post.edited")
def newly_mentioned(event: Event) -> News | None:
    """Who is named in it now and was not told so before."""
    post = _post(event)
    if post is None:
        return None
    return _news(post, event, [asked("mentioned", _newly_mentioned, post=post.pk)])


@tells("post.reacted")
def reaction(event: Event) -> News | None:
    """Whoever wrote the post."""
    post = _post(event)
    if post is None:
        return None
    return _news(post, event, [only("reacted", post.author_id)])


@tells("post.answered")
def best_answer(event: Event) -> News | None:
    """Whoever wrote the reply that was marked, and whoever asked."""
    post = _post(event)
    if post is None or post.thread is None:
        return None
    concerned = [
        only("answered_best", post.author_id),
        only("asked_it", post.thread.author_id),
    ]
    return _news(post, event, concerned)


@Statement
def _mentioned(post: int, after: int) -> QuerySet[Mention, Any]:
    return _ids(Mention.objects.filter(post=post), after)


@Statement
def _newly_mentioned(post: int, after: int) -> QuerySet[Mention, Any]:
    told = Notification.objects.filter(post=post, member=OuterRef("member"), kind="mention")
    return _ids(Mention.objects.filter(~Exists(told), post=post), after)


@Statement
def _praised(post: int, after: int) -> QuerySet[PraisedMember, Any]:
    return _ids(PraisedMember.objects.filter(praise__post=post), after)


@Statement
def _inside(group: int, after: int) -> QuerySet[GroupMember, Any]:
    return _ids(GroupMember.objects.filter(group=group), after)


@Statement
def _following(thread: int, asker: int, after: int) -> QuerySet[ThreadFollow, Any]:
    # Who started it follows it too, and has a channel of their own for that.
    return _ids(ThreadFollow.objects.filter(thread=thread).exclude(member=asker), after)


@Statement
def _wanting_threads(group: int, after: int) -> QuerySet[GroupLevel, Any]:
    levels = (Level.THREADS, Level.EVERYTHING)
    return _ids(GroupLevel.objects.filter(group=group, level__in=levels), after)


@Statement
def _wanting_everything(group: int, after: int) -> QuerySet[GroupLevel, Any]:
    return _ids(GroupLevel.objects.filter(group=group, level=Level.EVERYTHING), after)


def _ids(rows: QuerySet, after: int) -> QuerySet:
    found = rows.filter(member__gt=after).order_by("member_id")
    return found.values_list("member_id", flat=True)[:MOST]


def _post(event: Event) -> Post | None:
    return _posts.first(post=event.ids["post"])


@Statement
def _posts(post: int) -> QuerySet[Post]:
    found = Post.objects.present().select_related("group", "thread", "in_reply_to")
    return found.filter(pk=post)


def _news(post: Post, event: Event, concerned: list[Concerned]) -> News:
    return News(
        viewers=post.group,
        concerned=concerned,
        group=post.group_id,
        thread=post.thread_id or post.pk,
        post=post.pk,
        actor=event.actor_id,
    )
