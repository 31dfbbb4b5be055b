"""Writing, changing and deleting what is said."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts import text as markdown
from accounts.events import clock
from accounts.events.actions import record
from accounts.networks.models import Member
from accounts.policies.permissions import require_acknowledged
from accounts.statements import Statement
from feeds.actions.marking import mark_thread_read
from feeds.callouts.actions import call_back, call_group
from feeds.callouts.permissions import CALL, can_call
from feeds.models import Mention, Post, Revision, ThreadRead
from feeds.models.post import MAX_TEXT
from feeds.permissions import require_can_edit, require_can_post, require_can_reply
from feeds.rendering import post_html
from feeds.topics.actions import topics_named
from feeds.topics.models import Topic
from groups.models import Group


class TextMissing(Exception):
    """There is nothing to say, or too much."""

    def __str__(self) -> str:
        return str(self.args[0])


@transaction.atomic
def publish_post(
    *, author: Member, group: Group, text: str, client_key: UUID, kind: str = Post.Kind.UPDATE
) -> Post:
    """
    Start a thread in `group`; the same `client_key` twice is one post.

    :raises PermissionDenied: if the author may not post there
    :raises PolicyNotAccepted: if the author has not accepted the house rules in force
    :raises TextMissing: if the text is empty or too long
    """
    require_can_post(author, group)
    post, is_new = _write(author=author, group=group, text=text, client_key=client_key, kind=kind)
    if is_new:
        Group.objects.filter(pk=group.pk).update(
            thread_count=F("thread_count") + 1, activity=Greatest(F("activity"), post.activity)
        )
        # Nobody can have read it yet.
        ThreadRead.objects.create(member=author, thread=post, read_to=post.activity)
        record("post.published", network=group.network, actor=author, post=post.pk, group=group.pk)
    return post


@transaction.atomic
def reply(*, author: Member, thread: Post, text: str, client_key: UUID) -> Post:
    """
    Answer in a thread; the same `client_key` twice is one reply.

    :raises PermissionDenied: if the author may not reply there
    :raises PolicyNotAccepted: if the author has not accepted the house rules in force
    :raises TextMissing: if the text is empty or too long
    """
    if thread.thread_id:
        thread = Post.objects.select_related("group__network").get(pk=thread.thread_id)
    group = thread.group
    require_can_reply(author, group)
    post, is_new = _write(
        author=author, group=group, text=text, client_key=client_key, thread=thread
    )
    if is_new:
        Post.objects.filter(pk=thread.pk).update(
            reply_count=F("reply_count") + 1, activity=Greatest(F("activity"), post.activity)
        )
        Group.objects.filter(pk=group.pk).update(activity=Greatest(F("activity"), post.activity))
        mark_thread_read(member=author, thread=thread, upto=post.activity)
        record(
            "post.replied",
            network=group.network,
            actor=author,
            post=post.pk,
            thread=thread.pk,
            group=group.pk,
        )
    return post


@transaction.atomic
def edit_post(*, author: Member, post: Post, text: str) -> Post:
    """
    Change what one's own post says; what it said before stays in its history.

    :raises PermissionDenied: if it is not the author's own, or was deleted
    :raises TextMissing: if the text is empty or too long
    """
    post = _locked(post)
    require_can_edit(author, post)
    text = checked_text(text)
    if text == post.text:
        return post
    Revision.objects.create(
        post=post, text=post.text, html=post.html, written_at=post.edited_at or post.created_at
    )
    # Later than before even if the clock stands or was set back: cards are kept drawn by this time.
    before = post.edited_at or post.created_at
    post.text, post.edited_at = text, max(clock.now(), before + timedelta(microseconds=1))
    named, topics, calls = _say(post)
    post.topics.set(topics)
    post.mentions.exclude(member__in=named).delete()
    _mention(post, named)
    call_group(post) if calls else call_back(post)
    post.save(update_fields=["text", "html", "rules", "edited_at"])
    record(
        "post.edited",
        network=post.group.network,
        actor=author,
        post=post.pk,
        thread=post.thread_id,
        group=post.group_id,
    )
    return post


@transaction.atomic
def delete_post(*, author: Member, post: Post) -> None:
    """
    Delete one's own post and every trace of its text. Replies of others to a thread stay.

    :raises PermissionDenied: if it is not the author's own
    """
    post = _locked(post)
    if post.deleted_at:
        return
    require_can_edit(author, post)
    post.text, post.html, post.deleted_at, post.like_count = "", "", clock.now(), 0
    post.save(update_fields=["text", "html", "deleted_at", "like_count"])
    post.revisions.all().delete()
    post.mentions.all().delete()
    call_back(post)
    post.reactions.all().delete()
    post.topic_uses.all().delete()
    if post.thread_id:
        Post.objects.filter(pk=post.thread_id).update(reply_count=F("reply_count") - 1)
    else:
        Group.objects.filter(pk=post.group_id).update(thread_count=F("thread_count") - 1)
    record(
        "post.deleted",
        network=post.group.network,
        actor=author,
        post=post.pk,
        thread=post.thread_id,
        group=post.group_id,
    )


def checked_text(text: str) -> str:
    """
    Bring a text into the form in which it is kept.

    :raises TextMissing: if there is nothing in it, or too much
    """
    text = markdown.normal(text).strip()
    if markdown.is_blank(text):
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
    kind: str = Post.Kind.UPDATE,
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
        text=checked_text(text),
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
    if calls:
        call_group(post)
    return post, True


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
    topics = topics_named(post.group.network, written.topics)
    calls = CALL in written.handles and can_call(post.author, post.group)
    post.html = post_html(written, named, topics, calls=calls)
    post.rules = markdown.RULES
    return named, topics, calls


def _mention(post: Post, named: list[Member]) -> None:
    Mention.objects.bulk_create(
        [Mention(post=post, member=member) for member in named], ignore_conflicts=True
    )


def _locked(post: Post) -> Post:
    """The post as it is now, locked against another change of it."""
    locked = Post.objects.select_for_update(of=("self",), no_key=True).select_related(
        "group__network", "author"
    )
    found = locked.filter(pk=post.pk).first()
    if found is None:
        raise PermissionDenied(_("This post is gone."))
    return found
