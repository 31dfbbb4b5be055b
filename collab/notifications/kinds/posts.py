"""What is said: mentions, replies, new threads and how a post was received."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.events.models import Event
from accounts.networks.models import Member
from collab.notifications.models import Channel, GroupLevel, Level, Notification
from collab.notifications.registry import Concerned, Kind, News, Reason, kind, tells
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
    Reason("replied_to_reply", "reply", _("{who} replied to you"), _("It answers your own reply.")),
    Reason(
        "replied_to_thread",
        "reply",
        _("{who} replied to your thread"),
        _("You started this thread."),
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
    praised = PraisedMember.objects.filter(praise__post=post)
    concerned = [_mentioned(post), Concerned("praised", praised, "member")]
    if post.kind == "announcement":
        inside = GroupMember.objects.filter(group=post.group_id)
        concerned.append(Concerned("announced", inside, "member"))
    concerned.append(_by_level("wants_threads", post, Level.THREADS, Level.EVERYTHING))
    return _news(post, event, concerned)


@tells("post.replied")
def new_reply(event: Event) -> News | None:
    """Who is named in it, whom it answers, who follows the thread, who wants everything."""
    post = _post(event)
    if post is None or post.thread is None:
        return None
    answered, asker = post.in_reply_to, post.thread.author_id
    # Who started it follows it too, and has a channel of their own for that.
    followers = ThreadFollow.objects.filter(thread=post.thread_id).exclude(member=asker)
    concerned = [
        _mentioned(post),
        *([Concerned("replied_to_reply", _only(answered.author_id))] if answered else []),
        Concerned("replied_to_thread", _only(asker)),
        Concerned("follows_thread", followers, "member"),
        _by_level("wants_everything", post, Level.EVERYTHING),
    ]
    return _news(post, event, concerned)


@tells("post.edited")
def newly_mentioned(event: Event) -> News | None:
    """Who is named in it now and was not told so before."""
    post = _post(event)
    if post is None:
        return None
    told = Notification.objects.filter(post=post, member=OuterRef("member"), kind="mention")
    named = Mention.objects.filter(~Exists(told), post=post)
    return _news(post, event, [Concerned("mentioned", named, "member")])


@tells("post.reacted")
def reaction(event: Event) -> News | None:
    """Whoever wrote the post."""
    post = _post(event)
    if post is None:
        return None
    return _news(post, event, [Concerned("reacted", _only(post.author_id))])


@tells("post.answered")
def best_answer(event: Event) -> News | None:
    """Whoever wrote the reply that was marked, and whoever asked."""
    post = _post(event)
    if post is None or post.thread is None:
        return None
    concerned = [
        Concerned("answered_best", _only(post.author_id)),
        Concerned("asked_it", _only(post.thread.author_id)),
    ]
    return _news(post, event, concerned)


def _mentioned(post: Post) -> Concerned:
    return Concerned("mentioned", Mention.objects.filter(post=post), "member")


def _by_level(reason: str, post: Post, *levels: Level) -> Concerned:
    wanting = GroupLevel.objects.filter(group=post.group_id, level__in=levels)
    return Concerned(reason, wanting, "member")


def _only(member: int) -> QuerySet[Member]:
    return Member.objects.filter(pk=member)


def _post(event: Event) -> Post | None:
    found = Post.objects.present().select_related("group", "thread", "in_reply_to")
    return found.filter(pk=event.ids["post"]).first()


def _news(post: Post, event: Event, concerned: list[Concerned]) -> News:
    return News(
        viewers=post.viewers(),
        concerned=concerned,
        group=post.group_id,
        thread=post.thread_id or post.pk,
        post=post.pk,
        actor=event.actor_id,
    )
