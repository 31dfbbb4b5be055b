"""How posts look on open screens as they are written, changed and reacted to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.template.loader import render_to_string

from accounts.events.live import Frame, redrawn_screen, renders
from accounts.events.models import Event
from accounts.networks.models import Member, Network
from accounts.statements import Statement
from feeds.cards import Hole, draw, draw_reply, draw_thread, sealed_reference
from feeds.kinds import kinds
from feeds.models import Post
from feeds.models.post import shown_besides
from feeds.queries import muting, newcomers, with_folding
from feeds.queries.feeds import REPLIES_SIZE
from feeds.topics.models import TopicUse
from groups.models import Group

# As many as can be split off at a time; see `feeds.actions.moving`.
MOST_SPLIT = 100


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


def body_anew(network: Network, post: int) -> list[Frame]:
    """What a post says and what its kind adds, drawn anew; nothing if it is gone."""
    found = Post.objects.present().for_cards().filter(pk=post).first()
    return [_body(found.stand_in(network))] if found else []


@renders("post.published")
def thread_card(event: Event) -> list[Frame]:
    """The new thread's card, for all who may read the group."""
    post = _card(event)
    return _thread_card(post) if post else []


@renders("post.replied")
def reply_piece(event: Event) -> list[Frame]:
    """The reply at the end of its thread, and the thread's new count of replies."""
    post = _card(event)
    return [*_reply_piece(post), *_reply_count(event)] if post else []


@renders("post.pinned", "post.unpinned", "post.closed", "post.reopened")
def whole_card(event: Event) -> Frame | None:
    """The card anew: it says what the thread is now."""
    post = _card(event)
    return _whole_card(post) if post else None


@renders("post.edited")
def changed_post(event: Event) -> list[Frame]:
    """What a post says now, in place of what it said, also where it is quoted."""
    post = _card(event)
    if post is None:
        return []
    return [_body(post), *_quotes(event)]


@renders("post.deleted")
def deleted_post(event: Event) -> list[Frame]:
    """Take the post off every screen; of a thread with replies its empty place stays."""
    post = Post.objects.for_cards().get(pk=event.ids["post"]).stand_in(event.network)
    if post.deleted_at is None:
        # Brought back in the meantime; that event draws it.
        return []
    if post.is_thread and post.reply_count:
        return [_whole_card(post)]
    gone = f"post-{post.pk}"
    # Those who could see it while it was there: everyone who reads the group.
    frames = [Frame(to=post.group.readers(), put=gone, place="remove", target=gone)]
    if post.is_thread:
        return frames
    return [*frames, *_quotes(event), *_reply_count(event), *_place_gone(event)]


@renders("post.restored")
def restored_post(event: Event) -> list[Frame]:
    """The post in its place again."""
    post = _card(event)
    if post is None:
        return []
    if not post.is_thread:
        place = _place_back(event)
        return [*place, *_reply_piece(post), *_reply_count(event), *_quotes(event)]
    # Where its empty place stood, and where it was gone altogether.
    return [_whole_card(post), *_thread_card(post)]


@renders("post.reacted", "post.unreacted", "post.liked", "post.unliked")
def reactions(event: Event) -> Frame | None:
    """How many reacted to a post with what now."""
    post = _card(event)
    if post is None:
        return None
    at = f"reactions-{post.pk}"
    html = render_to_string("feeds/_reactions.html", {"post": post})
    return Frame(to=post.viewers(), put=at, place="replace", target=at, html=html)


@renders("post.moved")
def moved_thread(event: Event) -> list[Frame]:
    """The thread on the pages of its new group; those who have it open, or had it, look again."""
    post = _card(event)
    was = Group.objects.filter(pk=event.ids["was"]).select_related("network").first()
    if post is None or was is None:
        return []
    gone = f"post-{post.pk}"
    return [
        # Its own page is drawn anew, or is not there any more; on others it leaves its place.
        Frame(to=was.readers(), put=f"page-of-{post.pk}", place="reload"),
        Frame(to=was.readers(), put=gone, place="remove", target=gone),
        *_thread_card(post),
    ]


@renders("post.split")
def split_thread(event: Event) -> list[Frame]:
    """The new thread, and the old one without what was split off."""
    post, thread = _card(event), _card(event, "old")
    if post is None:
        return []
    old = f"page-of-{event.ids['old']}"
    gone = [
        Frame(to=post.viewers(), put=each, place="remove", target=each)
        for each in [f"post-{post.pk}", *_ids_of_replies(post)]
    ]
    return [
        Frame(to=post.viewers(), put=old, place="reload"),
        *gone,
        # What stands in feeds below the old thread may be all that left it.
        *(_replies_left(thread) if thread else []),
        *_thread_card(post),
        *_reply_count(event, "old"),
    ]


def _welcome(event: Event) -> Frame:
    html = render_to_string("feeds/_welcome_line.html", {"newcomers": newcomers(event.network)})
    at = "welcome-line"
    return Frame(to=_everyone(event), put=at, place="replace", target=at, html=html)


def _everyone(event: Event) -> QuerySet[Member]:
    return Member.objects.active().filter(network=event.network)


def _thread_card(post: Post) -> list[Frame]:
    answers = _last_replies(post)
    frame = Frame(
        to=post.viewers(),
        put=f"group-{post.group_id}",
        place="prepend",
        target=f"post-{post.pk}",
        html=draw_thread(post, answers).filled(_for_all(post)),
        extra={
            "group": str(post.group_id),
            "author": str(post.author_id),
            **({"topics": topics} if (topics := _topics(post)) else {}),
        },
    )
    return _folded(frame, answers)


def _topics(post: Post) -> str:
    """Of which topics it is, for the homes of those who follow one; no query where it has none."""
    if "/topics/" not in post.html:
        return ""
    return " ".join(str(topic) for topic in _topics_of.all(post=post.pk))


@Statement
def _topics_of(post: int) -> QuerySet[TopicUse, int]:
    uses = TopicUse.objects.filter(content_object=post).order_by("tag")
    return uses.values_list("tag", flat=True)


def _reply_piece(post: Post) -> list[Frame]:
    frame = Frame(
        to=post.viewers(),
        put=f"replies-{post.thread_id}",
        place="append",
        target=f"post-{post.pk}",
        html=draw_reply(post).filled(),
        extra={"group": str(post.group_id), "thread": str(post.thread_id)},
    )
    return _folded(frame, [post])


def _replies_left(thread: Post) -> list[Frame]:
    at = f"replies-{thread.pk}"
    answers = _last_replies(thread)
    html = draw("feeds/_last_replies.html", post=thread, answers=answers).filled()
    frame = Frame(to=thread.viewers(), put=at, place="replace", target=at, html=html)
    return _folded(frame, answers)


def _folded(frame: Frame, replies: Iterable[Any]) -> list[Frame]:
    """
    A frame with replies in it, and the same for those who mute who wrote them: it says which the
    screen has to fold before it shows anything, for the marks come a moment too late for that.

    :param replies: fetched `with_folding`
    """
    by = defaultdict(list)
    for reply in replies:
        if reply.folds_for_some:
            by[reply.author_id].append(reply.pk)
    frames = [frame]
    for author, folded in by.items():
        frames = [each for one in frames for each in _parted(one, author, folded)]
    return frames


def _parted(frame: Frame, author: int, replies: list[int]) -> list[Frame]:
    """A frame for those who do not mute an author, and the same for those who do."""
    extra = frame.extra or {}
    folds = " ".join([extra.get("folds", ""), *map(str, replies)]).strip()
    return [
        replace(frame, to=frame.to.exclude(pk__in=muting(author))),
        replace(frame, to=frame.to.filter(pk__in=muting(author)), extra={**extra, "folds": folds}),
    ]


def _reply_count(event: Event, of: str = "thread") -> list[Frame]:
    thread = Post.objects.select_related("group__network").filter(pk=event.ids[of]).first()
    if thread is None:
        return []
    at = f"reply-count-{thread.pk}"
    html = render_to_string("feeds/_reply_count.html", {"post": thread})
    return [Frame(to=thread.viewers(), put=at, place="replace", target=at, html=html)]


def _place_gone(event: Event) -> list[Frame]:
    """The empty place of a deleted thread goes with its last reply."""
    thread = _deleted_thread(event)
    if thread is None or thread.reply_count:
        return []
    gone = f"post-{thread.pk}"
    return [Frame(to=thread.group.readers(), put=gone, place="remove", target=gone)]


def _place_back(event: Event) -> list[Frame]:
    """And is there again with it; one with other replies has stood all the time."""
    thread = _deleted_thread(event)
    return _thread_card(thread) if thread is not None and thread.reply_count == 1 else []


def _deleted_thread(event: Event) -> Post | None:
    threads = Post.objects.for_cards().with_last_replies().exclude(deleted_at=None)
    thread = threads.filter(pk=event.ids["thread"]).first()
    return thread.stand_in(event.network) if thread else None


def _quotes(event: Event) -> list[Frame]:
    """What quotes the post, drawn anew: at most a page of the latest."""
    quoting = _quoting.all(post=event.ids["post"])
    prefetch_related_objects(quoting, *shown_besides())
    if event.ids["thread"]:
        for lookup in (kind.quotes for kind in kinds() if kind.quotes):
            present = Post.objects.present().for_cards()
            quoting += present.filter(**{lookup: event.ids["post"]})[:REPLIES_SIZE]
    return [_body(post.stand_in(event.network)) for post in quoting]


@Statement
def _quoting(post: int) -> QuerySet[Post]:
    quoting = Post.objects.present().for_cards().filter(in_reply_to=post)
    return quoting.order_by("-pk")[:REPLIES_SIZE]


def _ids_of_replies(thread: Post) -> list[str]:
    replies = Post.objects.present().filter(thread=thread).order_by("pk")
    return [f"post-{pk}" for pk in replies.values_list("pk", flat=True)[:MOST_SPLIT]]


def _body(post: Post) -> Frame:
    at = f"body-{post.pk}"
    html = draw("feeds/_post_body.html", post=post).filled(_for_all(post))
    return Frame(to=post.viewers(), put=at, place="replace", target=at, html=html)


def _whole_card(post: Post) -> Frame:
    at = f"card-{post.pk}"
    html = draw("feeds/_post.html", post=post).filled(_for_all(post))
    return Frame(to=post.viewers(), put=at, place="replace", target=at, html=html)


def _for_all(post: Post) -> dict[Hole, str]:
    """What may stand in a card that goes to everybody: that it leads somewhere, not where to."""
    if post.shares_id is None:
        return {}
    return {("reference", post.pk): sealed_reference(post.pk, post.network.slug)}


def _card(event: Event, of: str = "post") -> Post | None:
    post = _cards.first(post=event.ids[of])
    if post is None:
        return None
    prefetch_related_objects([post], *shown_besides())
    return post.stand_in(event.network)


@Statement
def _cards(post: int) -> QuerySet[Post]:
    return with_folding(Post.objects.present().for_cards().with_last_replies()).filter(pk=post)


def _last_replies(post: Post) -> list[Post]:
    if not post.reply_count:
        return []
    last = [pk for pk in (post.last_reply, post.reply_before) if pk]
    answers = with_folding(Post.objects.for_cards()).filter(pk__in=last).order_by("pk")
    return [answer.stand_in(post.network) for answer in answers]
