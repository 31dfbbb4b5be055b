"""How posts look on open screens as they are written, changed and liked."""

from django.db.models import QuerySet, prefetch_related_objects
from django.template.loader import render_to_string

from accounts.events.live import Frame, redrawn_screen, renders
from accounts.events.models import Event
from accounts.networks.models import Member
from accounts.statements import Statement
from feeds.cards import draw_reply, draw_thread
from feeds.models import Post
from feeds.queries import newcomers


@renders("member.joined", "member.restored")
def welcome_line(event: Event) -> Frame:
    """Who joined today, gathered in one line, for all of the network."""
    return _welcome(event)


@renders("membership.ended")
def gone_member(event: Event) -> list[Frame]:
    """Take who left or was suspended off the directory and out of the welcome."""
    row = f"person-{event.ids['member']}"
    return [Frame(to=_everyone(event), put=row, place="remove", target=row), _welcome(event)]


@renders("member.role_changed")
def another_role(event: Event) -> Frame:
    """Draw the screens of the member anew: with the role, menus, buttons and pages come or go."""
    return redrawn_screen(_everyone(event).filter(pk=event.ids["member"]))


@renders("post.published")
def thread_card(event: Event) -> Frame | None:
    """The new thread's card, for all who may read the group."""
    post = _card(event)
    if post is None:
        return None
    return Frame(
        to=post.viewers(),
        put=f"group-{post.group_id}",
        place="prepend",
        target=f"post-{post.pk}",
        html=draw_thread(post, _last_replies(post)).filled({}),
        extra={"group": str(post.group_id), "activity": str(post.activity)},
    )


@renders("post.replied")
def reply_piece(event: Event) -> list[Frame]:
    """The reply at the end of its thread, and the thread's new count of replies."""
    post = _card(event)
    if post is None:
        return []
    return [
        Frame(
            to=post.viewers(),
            put=f"replies-{post.thread_id}",
            place="append",
            target=f"post-{post.pk}",
            html=draw_reply(post).filled({}),
            extra={
                "group": str(post.group_id),
                "thread": str(post.thread_id),
                "activity": str(post.activity),
            },
        ),
        *_reply_count(event),
    ]


@renders("post.pinned", "post.unpinned")
def pinned_card(event: Event) -> Frame | None:
    """The card anew: it says that it is pinned, and its menu the opposite."""
    post = _card(event)
    return _whole_card(post) if post else None


@renders("post.edited")
def changed_post(event: Event) -> Frame | None:
    """What a post says now, in place of what it said."""
    post = _card(event)
    if post is None:
        return None
    piece = "feeds/_post_body.html"
    return Frame(
        to=post.viewers(),
        put=f"body-{post.pk}",
        place="replace",
        target=f"body-{post.pk}",
        html=render_to_string(piece, {"post": post}),
    )


@renders("post.deleted")
def deleted_post(event: Event) -> list[Frame]:
    """Take the post off every screen; of a thread with replies its empty place stays."""
    post = Post.objects.select_related("group__network", "author__network").get(
        pk=event.ids["post"]
    )
    if post.is_thread and post.reply_count:
        return [_whole_card(post)]
    gone = f"post-{post.pk}"
    # Those who could see it while it was there: everyone who reads the group.
    frames = [Frame(to=post.group.readers(), put=gone, place="remove", target=gone)]
    return frames if post.is_thread else frames + _reply_count(event)


@renders("post.liked", "post.unliked")
def like_count(event: Event) -> Frame | None:
    """How many like a post now."""
    post = _card(event)
    if post is None:
        return None
    at = f"likes-{post.pk}"
    html = render_to_string("feeds/_likes.html", {"post": post})
    return Frame(to=post.viewers(), put=at, place="replace", target=at, html=html)


def _welcome(event: Event) -> Frame:
    html = render_to_string("feeds/_welcome_line.html", {"newcomers": newcomers(event.network)})
    at = "welcome-line"
    return Frame(to=_everyone(event), put=at, place="replace", target=at, html=html)


def _everyone(event: Event) -> QuerySet[Member]:
    return Member.objects.active().filter(network=event.network)


def _reply_count(event: Event) -> list[Frame]:
    thread = Post.objects.select_related("group__network").filter(pk=event.ids["thread"]).first()
    if thread is None:
        return []
    at = f"reply-count-{thread.pk}"
    html = render_to_string("feeds/_reply_count.html", {"post": thread})
    return [Frame(to=thread.viewers(), put=at, place="replace", target=at, html=html)]


def _whole_card(post: Post) -> Frame:
    at = f"card-{post.pk}"
    html = render_to_string("feeds/_post.html", {"post": post})
    return Frame(to=post.viewers(), put=at, place="replace", target=at, html=html)


def _card(event: Event) -> Post | None:
    post = _cards.first(post=event.ids["post"])
    if post is None:
        return None
    # A statement knows nothing of what is fetched beside its rows.
    prefetch_related_objects([post], "attachments")
    return post.stand_in(event.network)


@Statement
def _cards(post: int) -> QuerySet[Post]:
    return Post.objects.present().for_cards().with_last_replies().filter(pk=post)


def _last_replies(post: Post) -> list[Post]:
    if not post.reply_count:
        return []
    last = [pk for pk in (post.last_reply, post.reply_before) if pk]
    answers = Post.objects.for_cards().filter(pk__in=last).order_by("pk")
    return [answer.stand_in(post.network) for answer in answers]
