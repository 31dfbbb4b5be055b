"""How posts look on open screens as they are written, changed and liked."""

from django.db.models import QuerySet
from django.template.loader import render_to_string

from accounts.events.live import Frame, renders
from accounts.events.models import Event
from accounts.networks.models import Member
from feeds.models import Post
from feeds.queries import Envelope, Marks, newcomers, with_last_replies


@renders("member.joined", "member.restored")
def welcome_line(event: Event) -> Frame:
    """Who joined today, gathered in one line, for all of the network."""
    return _welcome(event)


@renders("membership.ended")
def gone_member(event: Event) -> list[Frame]:
    """Take who left or was suspended off the directory and out of the welcome."""
    row = f"person-{event.ids['member']}"
    return [Frame(to=_everyone(event), put=row, place="remove", target=row), _welcome(event)]


@renders("post.published")
def thread_card(event: Event) -> Frame | None:
    """The new thread's card, for all who may read the group."""
    post = _card(event.ids["post"])
    if post is None:
        return None
    return Frame(
        to=post.viewers(),
        put=f"group-{post.group_id}",
        place="prepend",
        target=f"post-{post.pk}",
        html=_drawn("feeds/_thread.html", post),
        extra={"group": str(post.group_id), "activity": str(post.activity)},
    )


@renders("post.replied")
def reply_piece(event: Event) -> list[Frame]:
    """The reply at the end of its thread, and the thread's new count of replies."""
    post = _card(event.ids["post"])
    if post is None:
        return []
    return [
        Frame(
            to=post.viewers(),
            put=f"replies-{post.thread_id}",
            place="append",
            target=f"post-{post.pk}",
            html=_drawn("feeds/_reply.html", post),
            extra={
                "group": str(post.group_id),
                "thread": str(post.thread_id),
                "activity": str(post.activity),
            },
        ),
        *_reply_count(event),
    ]


@renders("post.edited", "post.pinned", "post.unpinned")
def changed_post(event: Event) -> Frame | None:
    """What a post says now, in place of what it said."""
    post = _card(event.ids["post"])
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
        html = render_to_string("feeds/_post_body.html", {"post": post})
        at = f"body-{post.pk}"
        return [Frame(to=post.viewers(), put=at, place="replace", target=at, html=html)]
    gone = f"post-{post.pk}"
    # Those who could see it while it was there: everyone who reads the group.
    frames = [Frame(to=post.group.readers(), put=gone, place="remove", target=gone)]
    return frames if post.is_thread else frames + _reply_count(event)


@renders("post.liked", "post.unliked")
def like_count(event: Event) -> Frame | None:
    """How many like a post now."""
    post = _card(event.ids["post"])
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


def _drawn(piece: str, post: Post) -> str:
    """A post in an envelope without marks; each screen asks for its own afterwards."""
    return render_to_string(piece, {"envelope": Envelope(post, Marks())})


def _card(post_id: int) -> Post | None:
    post = Post.objects.present().for_cards().filter(pk=post_id).first()
    if post is not None and post.is_thread:
        with_last_replies([post])
        post.shown_envelopes = [Envelope(answer, Marks()) for answer in post.shown_replies]
    return post
