"""Posts are written once, changed with a history, and deleted without a trace."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.events import clock
from accounts.events.models import Event
from accounts.networks.actions import suspend_member
from accounts.tasks.models import Task
from feeds.actions import (
    TextMissing,
    TooLate,
    delete_post,
    edit_post,
    publish_post,
    react,
    reply,
    restore_post,
)
from feeds.actions.deleting import UNDO_UNTIL
from feeds.models import Post, Revision
from feeds.models.post import MAX_TEXT
from groups.actions import archive_group, remove_from_group
from tests.builders import a_post, a_reply


def _kinds(network) -> list[str]:
    events = Event.objects.filter(network=network, kind__startswith="post.")
    return list(events.order_by("number").values_list("kind", flat=True))


def test_the_same_key_twice_is_one_post_with_one_event(cem, payroll):
    key = uuid.uuid4()
    first = publish_post(author=cem, group=payroll, text="Once.", client_key=key)
    again = publish_post(author=cem, group=payroll, text="Once.", client_key=key)
    assert first == again
    assert _kinds(payroll.network) == ["post.published"]
    payroll.refresh_from_db()
    assert payroll.thread_count == 1


def test_two_authors_may_use_the_same_key(cem, dee, payroll):
    key = uuid.uuid4()
    one = publish_post(author=cem, group=payroll, text="Mine.", client_key=key)
    other = publish_post(author=dee, group=payroll, text="Mine.", client_key=key)
    assert one != other


def test_a_reply_counts_and_lifts_its_thread(cem, dee, payroll):
    older = a_post(by=cem, within=payroll)
    newer = a_post(by=cem, within=payroll)
    key = uuid.uuid4()
    for _ in range(2):
        reply(author=dee, thread=older, text="Yes.", client_key=key)
    older.refresh_from_db()
    assert older.reply_count == 1
    assert older.activity > newer.activity


def test_a_reply_to_a_reply_stands_in_the_same_thread(cem, dee, payroll):
    thread = a_post(by=cem, within=payroll)
    answer = a_reply(by=dee, to=thread)
    assert a_reply(by=cem, to=answer).thread_id == thread.pk


@pytest.mark.parametrize("text", ["", "   \n ", "\x00\x01", "x" * (MAX_TEXT + 1)])
def test_nothing_and_too_much_are_refused(cem, payroll, text):
    with pytest.raises(TextMissing):
        publish_post(author=cem, group=payroll, text=text, client_key=uuid.uuid4())
    assert not Post.objects.exists()


def test_mentions_name_readers_only(ada, cem, dee, managers):
    post = a_post(by=cem, within=managers, text=f"@{ada.handle} @{dee.handle} please look")
    assert [mention.member for mention in post.mentions.all()] == [ada]
    assert f'data-user="{ada.pk}"' in post.html
    assert str(dee.pk) not in post.html


def test_topics_belong_to_the_network_and_are_one_whatever_their_case(cem, payroll, northgate_cem):
    a_post(by=cem, within=payroll, text="#Canteen")
    post = a_post(by=cem, within=payroll, text="#canteen again")
    assert [topic.name for topic in post.topics.all()] == ["Canteen"]
    everyone = northgate_cem.network.groups.get()
    other = a_post(by=northgate_cem, within=everyone, text="#canteen")
    assert other.topics.get() != post.topics.get()


def test_an_edit_keeps_what_was_said_before(cem, payroll):
    post = a_post(by=cem, within=payroll, text="Lunch at #noon")
    edit_post(author=cem, post=post, text="Lunch at #one")
    post.refresh_from_db()
    assert post.edited_at
    assert [topic.name for topic in post.topics.all()] == ["one"]
    assert Revision.objects.get().text == "Lunch at #noon"
    edit_post(author=cem, post=post, text="Lunch at #one")
    assert Revision.objects.count() == 1


def test_only_the_author_changes_a_post(ada, cem, dee, payroll):
    post = a_post(by=cem, within=payroll)
    for other in (ada, dee):
        with pytest.raises(PermissionDenied):
            edit_post(author=other, post=post, text="Changed.")
        with pytest.raises(PermissionDenied):
            delete_post(author=other, post=post)


def test_who_was_removed_can_change_nothing_any_more(cem, ada, managers):
    post = a_post(by=ada, within=managers)
    remove_from_group(admin=cem, group=managers, member=ada)
    with pytest.raises(PermissionDenied):
        edit_post(author=ada, post=post, text="Changed.")
    with pytest.raises(PermissionDenied):
        a_reply(by=ada, to=post)


def test_nobody_writes_in_an_archived_group(cem, dee, payroll):
    post = a_post(by=cem, within=payroll)
    archive_group(admin=cem, group=payroll)
    post = Post.objects.select_related("group__network").get(pk=post.pk)
    with pytest.raises(PermissionDenied):
        a_reply(by=dee, to=post)


def test_the_suspended_do_not_write(ada, cem, dee, payroll):
    suspend_member(admin=ada, member=dee, reason="Away.")
    dee.refresh_from_db()
    with pytest.raises(PermissionDenied):
        a_post(by=dee, within=payroll)


def test_a_stranger_does_not_write(zoe, payroll):
    with pytest.raises(PermissionDenied):
        a_post(by=zoe, within=payroll)


def test_deleting_leaves_no_text_anywhere(cem, dee, payroll, run_tasks):
    thread = a_post(by=cem, within=payroll, text="zebra-7f3 first")
    post = a_reply(by=dee, to=thread, text="zebra-7f3 #zebra-7f3")
    edit_post(author=dee, post=post, text="zebra-7f3 second")
    react(member=cem, post=post)
    delete_post(author=dee, post=post)
    edit_post(author=cem, post=thread, text="something else")
    delete_post(author=cem, post=thread)
    run_tasks()
    # For a moment it can be brought back; then its time is over.
    assert "zebra-7f3 second" in _dump(leaving_out=set())
    Post.objects.update(deleted_at=clock.now() - UNDO_UNTIL)
    Task.objects.update(run_at=clock.now())
    run_tasks()
    assert "zebra-7f3" not in _dump(leaving_out={"topics_topic"})


def test_what_was_just_deleted_is_brought_back_as_it_was(cem, dee, payroll, run_tasks):
    thread = a_post(by=cem, within=payroll)
    post = a_reply(by=dee, to=thread, text="About #canteen")
    react(member=cem, post=post)
    delete_post(author=dee, post=post)
    assert not Post.objects.visible_to(cem).filter(pk=post.pk).exists()
    with pytest.raises(PermissionDenied):
        restore_post(author=cem, post=post)
    restore_post(author=dee, post=post)
    Task.objects.update(run_at=clock.now())
    run_tasks()
    post, thread = Post.objects.get(pk=post.pk), Post.objects.get(pk=thread.pk)
    assert (post.text, post.reaction_count, thread.reply_count) == ("About #canteen", 1, 1)
    delete_post(author=dee, post=post)
    Post.objects.filter(pk=post.pk).update(deleted_at=clock.now() - UNDO_UNTIL * 1.1)
    with pytest.raises(TooLate):
        restore_post(author=dee, post=post)


def test_a_deleted_thread_keeps_the_replies_of_others(cem, dee, payroll):
    thread = a_post(by=cem, within=payroll)
    answer = a_reply(by=dee, to=thread)
    delete_post(author=cem, post=thread)
    assert list(Post.objects.visible_to(dee).order_by("pk")) == [thread, answer]
    delete_post(author=dee, post=answer)
    assert not Post.objects.visible_to(dee).exists()


def _dump(leaving_out: set[str]) -> str:
    """Everything that the database holds, as one text."""
    rows = []
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - leaving_out:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [str(row) for row in cursor.fetchall()]
    return "\n".join(rows)
