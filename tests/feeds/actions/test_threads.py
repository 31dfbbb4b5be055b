"""What becomes of whole threads: closed, moved, shared, split; and what members keep of them."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.events.models import Event
from feeds.actions import (
    DateGone,
    NothingChosen,
    bookmark_post,
    close_thread,
    delete_post,
    edit_post,
    follow_thread,
    move_thread,
    mute_thread,
    pin_post,
    reopen_thread,
    reply,
    share_post,
    split_replies,
)
from feeds.actions.moving import MOST_SPLIT
from feeds.models import Bookmark, Post, ThreadFollow
from feeds.queries import bookmarks, group_feed, home_feed
from feeds.tasks import remind
from groups.actions import leave_group
from tests.builders import a_post, a_reply


def _events(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_nothing_is_said_in_a_closed_thread_until_it_is_reopened(ada, cem, dee, payroll):
    thread = a_post(by=dee, within=payroll)
    with pytest.raises(PermissionDenied, match="author or a group admin"):
        close_thread(admin=ada, thread=thread)
    close_thread(admin=cem, thread=thread, reason="Answered in the canteen.")
    with pytest.raises(PermissionDenied, match="Answered in the canteen."):
        a_reply(by=dee, to=thread)
    assert AuditEntry.objects.filter(act="post.closed", reason="Answered in the canteen.").exists()
    # Of one's own thread no power is needed, and none is written down.
    reopen_thread(admin=dee, thread=thread)
    assert not AuditEntry.objects.filter(act="post.reopened").exists()
    assert a_reply(by=dee, to=thread).pk


def test_a_moved_thread_is_where_its_new_readers_are(ada, cem, dee, payroll, managers):
    thread = a_post(by=cem, within=payroll)
    a_reply(by=dee, to=thread)
    pin_post(admin=cem, post=thread)
    with pytest.raises(PermissionDenied):
        move_thread(mover=dee, thread=thread, to=managers)
    move_thread(mover=cem, thread=thread, to=managers)
    assert Post.objects.visible_to(ada).filter(group=managers).count() == 2
    assert not Post.objects.visible_to(dee).filter(pk=thread.pk).exists()
    assert [each.pk for each in group_feed(cem, managers)] == [thread.pk]
    payroll.refresh_from_db()
    managers.refresh_from_db()
    assert (payroll.thread_count, managers.thread_count) == (0, 1)
    assert (payroll.activity, managers.activity > 0) == (0, True)
    assert _events("post.moved") == 1


def test_replies_that_are_split_off_begin_with_the_first_of_them(cem, dee, payroll):
    thread = a_post(by=cem, within=payroll)
    first, second, third = (a_reply(by=dee, to=thread, text=f"No. {n}") for n in range(3))
    with pytest.raises(PermissionDenied):
        split_replies(admin=dee, thread=thread, replies=[second])
    with pytest.raises(NothingChosen):
        split_replies(admin=cem, thread=thread, replies=[])
    with pytest.raises(NothingChosen):
        split_replies(admin=cem, thread=thread, replies=[thread] * (MOST_SPLIT + 1))
    new = split_replies(admin=cem, thread=thread, replies=[third, second])
    assert new == second
    thread.refresh_from_db()
    assert (thread.reply_count, thread.activity) == (1, first.pk)
    assert (new.reply_count, new.activity, new.is_thread) == (1, third.pk, True)
    assert Post.objects.get(pk=third.pk).thread_id == new.pk
    assert [each.pk for each in group_feed(cem, payroll)] == [new.pk, thread.pk]


def test_what_is_shared_is_shown_to_those_alone_who_may_read_it_where_it_stands(
    sign_in, ada, cem, dee, payroll, managers
):
    secret = a_post(by=cem, within=managers, text="okapi-9x")
    with pytest.raises(PermissionDenied):
        share_post(author=dee, post=secret, into=payroll, text="", client_key=uuid.uuid4())
    sharing = share_post(author=cem, post=secret, into=payroll, text="", client_key=uuid.uuid4())
    home, reference = f"/{dee.network.slug}/", f"{sharing.get_absolute_url()}reference/"
    for member, sees in ((cem, True), (dee, False), (cem, True)):
        client = sign_in(member)
        page = client.get(home).content.decode()
        assert (
            "okapi-9x" in page.split(f'id="post-{sharing.pk}"')[1].split("</article>")[0]
        ) == sees
        answer = client.get(reference, headers={"X-Requested-With": "fetch"}).content.decode()
        assert ("okapi-9x" in answer) == sees
    asked = sign_in(dee).get(reference).content.decode()
    assert "Ask to join the group" in asked
    delete_post(author=cem, post=secret)
    assert "okapi-9x" not in sign_in(cem).get(home).content.decode()


def test_a_quoted_reply_is_quoted_as_it_is_now(sign_in, cem, dee, payroll):
    thread = a_post(by=cem, within=payroll)
    said = a_reply(by=dee, to=thread, text="The oven is broken")
    elsewhere = a_reply(by=dee, to=a_post(by=cem, within=payroll))
    answer = reply(
        author=cem, thread=thread, text="Since when?", client_key=uuid.uuid4(), in_reply_to=said
    )
    assert answer.in_reply_to_id == said.pk
    # Of another thread, nothing is answered here.
    assert reply(
        author=cem, thread=thread, text="?", client_key=uuid.uuid4(), in_reply_to=elsewhere
    ).in_reply_to_id is None  # fmt: skip
    client, url = sign_in(dee), thread.get_absolute_url()

    def quoted() -> str:
        page = client.get(url).content.decode()
        return page.split(f'id="card-{answer.pk}"')[1].split('class="prose"')[0]

    assert "The oven is broken" in quoted()
    edit_post(author=dee, post=said, text="The fridge is broken")
    assert "The fridge is broken" in quoted()
    delete_post(author=dee, post=said)
    assert "fridge" not in quoted()
    assert "deleted what stood here" in quoted()


def test_who_writes_in_a_thread_follows_it_and_who_mutes_it_meets_it_no_more(cem, dee, payroll):
    thread = a_post(by=cem, within=payroll)
    a_reply(by=dee, to=thread)
    assert ThreadFollow.objects.filter(thread=thread, is_muted=False).count() == 2
    mute_thread(member=dee, thread=thread)
    a_reply(by=dee, to=thread)
    assert [each.pk for each in home_feed(dee)] == []
    assert [each.pk for each in home_feed(cem)] == [thread.pk]
    follow_thread(member=dee, thread=thread)
    assert [each.pk for each in home_feed(dee)] == [thread.pk]
    leave_group(member=dee, group=payroll)
    assert [each.pk for each in home_feed(dee)] == []
    follow_thread(member=dee, thread=thread)
    assert [each.pk for each in home_feed(dee)] == [thread.pk]


def test_a_bookmark_is_its_keepers_alone_and_reminds_once(ada, cem, dee, payroll, managers):
    post = a_post(by=cem, within=payroll)
    hidden = a_post(by=cem, within=managers)
    with pytest.raises(PermissionDenied):
        bookmark_post(member=dee, post=hidden)
    past = timezone.now() - datetime.timedelta(minutes=1)
    with pytest.raises(DateGone):
        bookmark_post(member=dee, post=post, remind_at=past)
    soon = timezone.now() + datetime.timedelta(hours=1)
    bookmark_post(member=dee, post=post, note="Ask again", remind_at=soon)
    kept, _next = bookmarks(dee)
    assert [(each.bookmark.note, each.envelope.pk) for each in kept] == [("Ask again", post.pk)]
    assert bookmarks(ada) == ([], "")
    remind()
    assert _events("bookmark.due") == 0
    Bookmark.objects.update(remind_at=past)
    for _ in range(2):
        remind()
    assert _events("bookmark.due") == 1


def test_a_pin_ends_with_its_day(cem, payroll):
    post = a_post(by=cem, within=payroll)
    today = timezone.localdate()
    with pytest.raises(DateGone):
        pin_post(admin=cem, post=post, until=today - datetime.timedelta(days=1))
    pin_post(admin=cem, post=post, until=today)
    assert [each.pk for each in group_feed(cem, payroll).top] == [post.pk]
    post.pin.until = today - datetime.timedelta(days=1)
    post.pin.save()
    feed = group_feed(cem, payroll)
    assert ([each.pk for each in feed.top], [each.pk for each in feed]) == ([], [post.pk])
