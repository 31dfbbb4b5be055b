"""Writing and changing what is said."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts import text as markdown
from accounts.events import clock
from accounts.networks.models import Member
from accounts.policies.permissions import require_acknowledged
from accounts.statements import Statement
from feeds.actions.locking import locked
from feeds.actions.reading import mark_thread_read
from feeds.actions.recording import record_of_post
from feeds.attachments.actions import Chosen, FileRefused, attach
from feeds.callouts.actions import call_back, call_group
from feeds.callouts.permissions import CALL, can_call
from feeds.kinds import UPDATE, kind_of, kinds
from feeds.models import Mention, Post, Revision, ThreadFollow, ThreadRead
from feeds.models.post import MAX_TEXT
from feeds.permissions import (
    require_can_edit,
    require_can_post,
    require_can_reply,
    require_can_start,
    require_open,
)
from feeds.rendering import post_html
from feeds.topics.actions import topics_named
from feeds.topics.models import Topic
from groups.models import Group


class Unpublishable(Exception):
    """What was written can't be published as it is; says in a sentence why, and of which field."""

    def __init__(self, sentence: str, field: str = "text") -> None:
        super().__init__(sentence)
        self.field = field

    def __str__(self) -> str:
        return str(self.args[0])


class TextMissing(Unpublishable):
    """There is nothing to say, or too much."""


@transaction.atomic
def publish_post(
    *,
    author: Member,
    group: Group,
    text: str,
    client_key: UUID,
    kind: str = UPDATE,
    details: Mapping[str, Any] | None = None,
    shares: Post | None = None,
    attachments: Sequence[Chosen] = (),
) -> Post:
    """
    Start a thread in `group`; the same `client_key` twice is one post.

    :param kind: one of `feeds.kinds`
    :param details: what the form of the kind gave
    :param shares: the post to which this one leads; see `share_post`
    :param attachments: files that wait for the author, in their order
    :raises PermissionDenied: if the author may not post there, or not that kind
    :raises PolicyNotAccepted: if the author has not accepted the house rules in force
    :raises Unpublishable: if there is neither text nor file, the text is too long, a file is not
        there any more, or the details are not right
    """
    require_can_post(author, group)
    require_can_start(author, group, kind)
    post, is_new = _write(
        author=author,
        group=group,
        text=text,
        client_key=client_key,
        kind=kind,
        shares=shares,
        attachments=attachments,
    )
    if is_new:
        kind_of(kind).write(post, details or {})
        Group.objects.filter(pk=group.pk).update(
            thread_count=F("thread_count") + 1, activity=Greatest(F("activity"), post.activity)
        )
        # Nobody can have read it yet.
        ThreadRead.objects.create(member=author, thread=post, read_to=post.activity)
        ThreadFollow.objects.create(member=author, thread=post)
        record_of_post("post.published", author, post)
    return post


@transaction.atomic
def reply(
    *,
    author: Member,
    thread: Post,
    text: str,
    client_key: UUID,
    in_reply_to: Post | None = None,
    attachments: Sequence[Chosen] = (),
) -> Post:
    """
    Answer in a thread; the same `client_key` twice is one reply.

    :param in_reply_to: the reply of this thread that is answered; shown quoted
    :param attachments: files that wait for the author, in their order
    :raises PermissionDenied: if the author may not reply there
    :raises PolicyNotAccepted: if the author has not accepted the house rules in force
    :raises TextMissing: if the text is empty or too long
    """
    if thread.thread_id:
        thread = Post.objects.select_related("group__network").get(pk=thread.thread_id)
    group = thread.group
    require_can_reply(author, group)
    if sent := _sent.first(author=author.pk, client_key=client_key):
        return sent
    require_open(thread)
    if in_reply_to is not None and (
        in_reply_to.thread_id != thread.pk or in_reply_to.deleted_at is not None
    ):
        in_reply_to = None
    post, is_new = _write(
        author=author,
        group=group,
        text=text,
        client_key=client_key,
        thread=thread,
        in_reply_to=in_reply_to,
        attachments=attachments,
    )
    if is_new:
        Post.objects.filter(pk=thread.pk).update(
            reply_count=F("reply_count") + 1, activity=Greatest(F("activity"), post.activity)
        )
        Group.objects.filter(pk=group.pk).update(activity=Greatest(F("activity"), post.activity))
        mark_thread_read(member=author, thread=thread, upto=post.activity)
        ThreadFollow.objects.get_or_create(member=author, thread=thread)
        record_of_post("post.replied", author, post)
    return post


@transaction.atomic
def edit_post(
    *, author: Member, post: Post, text: str, attachments: Sequence[Chosen] | None = None
) -> Post:
    """
    Change what one's own post says; what it said before stays in its history.

    :param attachments: the files that it has from now on, of those that it had and those that wait
        for the author; as they are if not given
    :raises PermissionDenied: if it is not the author's own, or was deleted
    :raises Unpublishable: if there is neither text nor file, the text is too long, or a file is
        not there any more
    """
    post = locked(post)
    require_can_edit(author, post)
    has_files = post.attachments.exists() if attachments is None else bool(attachments)
    text = checked_text(text, may_be_empty=post.shares_id is not None or has_files)
    has_others = attachments is not None and _attach(post, attachments)
    if text == post.text and not has_others:
        return post
    before = post.edited_at or post.created_at
    if text != post.text:
        Revision.objects.create(post=post, text=post.text, html=post.html, written_at=before)
    # Later than before even if the clock stands or was set back: cards are kept drawn by this time.
    post.text, post.edited_at = text, max(clock.now(), before + timedelta(microseconds=1))
    named, topics, calls = _say(post)
    post.topics.set(topics)
    post.mentions.exclude(member__in=named).delete()
    _mention(post, named)
    call_group(post) if calls else call_back(post)
    post.version = F("version") + 1
    post.save(update_fields=["text", "html", "rules", "edited_at", "version"])
    quote_anew(post)
    record_of_post("post.edited", author, post)
    return post


def checked_text(text: str, *, may_be_empty: bool = False) -> str:
    """
    Bring a text into the form in which it is kept.

    :raises TextMissing: if there is nothing in it, or too much
    """
    text = markdown.normal(text).strip()
    if markdown.is_blank(text) and not may_be_empty:
        raise TextMissing(_("Write something first."))
    if len(text) > MAX_TEXT:
        raise TextMissing(
            _("That is %(length)d characters; at most %(most)d fit into one post.")
            % {"length": len(text), "most": MAX_TEXT}
        )
    return text


def _write(
    *,
    author: Member,
    group: Group,
    text: str,
    client_key: UUID,
    thread: Post | None = None,
    kind: str = UPDATE,
    in_reply_to: Post | None = None,
    shares: Post | None = None,
    attachments: Sequence[Chosen] = (),
) -> tuple[Post, bool]:
    """Create a post with all that hangs on it, or give the one that was sent with this key."""
    if post := _sent.first(author=author.pk, client_key=client_key):
        return post, False
    require_acknowledged(author)
    post = Post(
        network_id=group.network_id,
        group=group,
        author=author,
        thread=thread,
        kind=kind,
        in_reply_to=in_reply_to,
        shares=shares,
        text=checked_text(text, may_be_empty=shares is not None or bool(attachments)),
        client_key=client_key,
    )
    post.activity = post.pk
    named, topics, calls = _say(post)
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError:
        # Sent twice in the same moment, and the other was quicker.
        return _sent.all(author=author.pk, client_key=client_key)[0], False
    if topics:
        post.topics.add(*topics)
    _mention(post, named)
    if attachments:
        _attach(post, attachments)
    if calls:
        call_group(post)
    return post, True


def _attach(post: Post, chosen: Sequence[Chosen]) -> bool:
    """Let these files of the author hang on the post; whether they are others than before."""
    try:
        return attach(author=post.author, to=post, chosen=chosen)
    except FileRefused as refused:
        raise Unpublishable(str(refused)) from refused


@Statement
def _sent(author: int, client_key: UUID) -> QuerySet[Post]:
    sent = Post.objects.filter(author=author, client_key=client_key)
    return sent.select_related("group__network")


def _say(post: Post) -> tuple[list[Member], list[Topic], bool]:
    """Render the text of a post; give whom and what it names, and whether it calls its group."""
    try:
        written = markdown.read(post.text)
    except markdown.TextRefused as refused:
        raise TextMissing(str(refused)) from refused
    named = list(post.viewers().filter(handle__in=written.handles).select_related("network"))
    topics = topics_named(post.author, written.topics)
    calls = CALL in written.handles and can_call(post.author, post.group)
    post.html = post_html(written, named, topics, calls=calls)
    post.rules = markdown.RULES
    return named, topics, calls


def _mention(post: Post, named: list[Member]) -> None:
    Mention.objects.bulk_create(
        [Mention(post=post, member=member) for member in named], ignore_conflicts=True
    )


def quote_anew(post: Post) -> None:
    """Let what quotes a post be drawn anew."""
    lookups = ["in_reply_to", *(kind.quotes for kind in kinds() if kind.quotes)]
    for lookup in lookups if post.thread_id else ():
        quoting = Post.objects.filter(**{lookup: post.pk})
        # By their keys: an update can't join.
        Post.objects.filter(pk__in=quoting.values("pk")).draw_anew()
