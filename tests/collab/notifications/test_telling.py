"""Who is told of what, and who is not."""

import datetime
import uuid
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.events import clock
from accounts.events.actions import follow_all, record
from accounts.events.models import Cursor, Event
from accounts.events.queries import draw_since, newest_number
from accounts.networks.models import Member
from accounts.policies.actions import acknowledge_policy
from collab.notifications import tasks
from collab.notifications.actions import choose_channel, choose_level, telling
from collab.notifications.models import Channel, Level, Notification
from collab.notifications.queries import bell_of, notifications_of
from feeds.actions import (
    bookmark_post,
    delete_post,
    edit_post,
    follow_thread,
    mark_thread_read,
    mute_thread,
    react,
    remind_of_bookmark,
    reply,
    split_replies,
    unreact,
)
from feeds.actions.recording import record_of_post
from feeds.models import Bookmark, Post
from groups.actions import (
    LastGroupAdmin,
    answer_join_request,
    ask_to_join,
    change_group_role,
    invite_to_group,
    leave_group,
    remove_from_group,
)
from groups.models import Group
from tests.builders import a_group, a_post, a_reply, several_members


def test_each_is_told_for_the_strongest_reason_and_nobody_of_what_they_did(
    ada, ben, cem, dee, eve, zoe, payroll, told
):
    thread = a_post(by=cem, within=payroll, text=f"@{dee.handle} @{eve.handle} @{cem.handle}")
    a_reply(by=dee, to=thread)
    a_reply(by=ben, to=thread, text=f"@{cem.handle} agrees")
    react(member=ada, post=thread)
    assert told(dee) == ["mentioned", "follows_thread"]
    assert told(cem) == ["replied_to_thread", "mentioned", "reacted"]
    assert told(ben) == told(ada) == told(eve) == told(zoe) == []
    (reacted,) = Notification.objects.filter(reason="reacted")
    assert (reacted.actor, reacted.post, reacted.read_at) == (ada, thread, None)


def test_what_one_does_not_want_gives_way_to_the_next_reason(cem, dee, payroll, told):
    thread = a_post(by=dee, within=payroll)
    choose_channel(member=dee, kind="mention", channel=Channel.NOTHING)
    a_reply(by=cem, to=thread, text=f"@{dee.handle}")
    choose_channel(member=dee, kind="reply", channel=Channel.NOTHING)
    a_reply(by=cem, to=thread, text=f"@{dee.handle}")
    assert told(dee) == ["replied_to_thread"]


def test_a_group_tells_as_much_as_each_wants(ada, ben, cem, dee, payroll, told):
    for member, level in ((ada, "everything"), (ben, "threads"), (dee, "nothing")):
        choose_level(member=member, group=payroll, level=Level(level))
    thread = a_post(by=cem, within=payroll, text=f"@{dee.handle}")
    reply = a_reply(by=cem, to=thread)
    assert told(ada) == ["wants_threads", "wants_everything"]
    assert told(ben) == ["wants_threads"]
    assert told(dee) == []
    choose_level(member=ben, group=payroll, level=Level.MENTIONS)
    choose_level(member=dee, group=payroll, level=Level.MENTIONS)
    a_post(by=cem, within=payroll)
    react(member=dee, post=reply)
    assert told(ben) == ["wants_threads"] and told(dee) == []


def test_an_edit_tells_who_is_named_by_it_once_and_a_deletion_unsays_it(ben, cem, dee, payroll):
    post = a_post(by=cem, within=payroll, text=f"@{dee.handle}")
    for text in (f"@{dee.handle} @{ben.handle}", f"@{ben.handle} and @{dee.handle}"):
        edit_post(author=cem, post=post, text=text)
    assert Notification.objects.filter(kind="mention").count() == 2
    assert bell_of(ben).count == bell_of(dee).count == 1
    delete_post(author=cem, post=post)
    assert bell_of(ben).count == bell_of(dee).count == 0
    assert not notifications_of(ben).days


def test_a_like_that_is_taken_back_is_no_news(cem, dee, payroll):
    post = a_post(by=cem, within=payroll)
    react(member=dee, post=post)
    unreact(member=dee, post=post)
    assert bell_of(cem).count == 0


def test_groups_tell_who_is_asked_in_asks_in_and_answers(ada, ben, cem, dee, told):
    board = a_group(by=cem, name="Board", access="private")
    secret = a_group(by=cem, name="Secret", access="secret")
    invite_to_group(admin=cem, group=secret, members=[dee])
    for asker in (dee, ben):
        ask_to_join(member=asker, group=board)
    # The group has an admin of its own, so the network's need not hear of it.
    assert told(cem) == ["asked", "asked"] and told(ada) == []
    assert bell_of(cem).count == 1
    for asker, is_let_in in ((dee, True), (ben, False)):
        request = board.join_requests.get(member=asker)
        answer_join_request(admin=cem, request=request, accept=is_let_in)
    change_group_role(admin=cem, group=board, member=dee, role="admin")
    assert told(dee) == ["invited", "let_in", "made_admin"] and told(ben) == ["declined"]
    assert bell_of(cem).count == 0, "each has an answer"
    assert bell_of(dee).count == 2
    ask_to_join(member=ben, group=board)
    assert told(dee)[3:] == ["asked"] and bell_of(dee).count == 3
    change_group_role(admin=cem, group=board, member=dee, role="member")
    assert bell_of(dee).count == 2, "who is no admin any more sees no requests"
    ask_to_join(member=ada, group=board)
    assert told(dee)[4:] == []


def test_whoever_loses_the_right_hears_and_sees_nothing_more(cem, dee, told):
    board = a_group(by=cem, name="Board", access="private", members=(dee,))
    thread = a_post(by=dee, within=board)
    a_reply(by=cem, to=thread)
    assert bell_of(dee).count == 1 and notifications_of(dee).days
    remove_from_group(admin=cem, group=board, member=dee)
    dee = Member.objects.select_related("network", "person").get(pk=dee.pk)
    a_reply(by=cem, to=thread, text=f"@{dee.handle}")
    assert told(dee) == ["invited", "replied_to_thread"]
    assert bell_of(dee).count == 0 and not notifications_of(dee).days


def test_reading_the_log_again_tells_nothing_twice(cem, dee, payroll, told):
    thread = a_post(by=dee, within=payroll)
    a_reply(by=cem, to=thread)
    before = list(Notification.objects.values_list("pk", flat=True))
    Cursor.objects.filter(follower="collab.notifications.telling").update(number=0)
    follow_all(cem.network_id)
    assert list(Notification.objects.values_list("pk", flat=True)) == before


def test_many_are_told_by_a_task_in_batches_each_once(
    ada, cem, payroll, monkeypatch, run_tasks, django_assert_max_num_queries
):
    monkeypatch.setattr(telling, "AT_ONCE", 3)
    monkeypatch.setattr(telling, "BATCH", 4)
    many = several_members(9, cem.network)
    for member in many:
        choose_level(member=member, group=payroll, level=Level.THREADS)
    since = newest_number(cem.network_id)
    post = a_post(by=cem, within=payroll)
    assert not Notification.objects.filter(post=post).exists()
    run_tasks()
    first = list(Notification.objects.filter(post=post).values_list("member", flat=True))
    assert sorted(first) == sorted(member.pk for member in many)
    # Each screen is told once, by the batch that it is of.
    drawn, _upto = draw_since(cem.network_id, since, {member.pk for member in many})
    rung = [pk for each in drawn if '"bell"' in each.text for pk in each.members]
    assert sorted(rung) == sorted(first)
    # A process that died amid a batch runs it again.
    event = Event.objects.get(kind="post.published", ids__post=post.pk)
    with django_assert_max_num_queries(9):
        telling.tell_on(event, 0)
    assert Notification.objects.filter(post=post).count() == len(many)


def test_an_announcement_is_told_to_everybody_in_the_group(cem, dee, ben, ada, payroll, told):
    post = a_post(by=cem, within=payroll)
    Post.objects.filter(pk=post.pk).update(kind="announcement")
    telling.tell_on(Event.objects.get(kind="post.published"), 0)
    assert told(dee, mail_at__isnull=False) == told(ben) == ["announced"]
    assert told(cem) == told(ada) == []


def test_an_answer_tells_whom_it_answers_and_nobody_who_has_muted_the_thread(
    ada, ben, cem, dee, payroll, told
):
    thread = a_post(by=cem, within=payroll)
    first = a_reply(by=dee, to=thread)
    a_reply(by=ben, to=thread)
    acknowledge_policy(member=ada)
    reply(author=ada, thread=thread, text="Yes", client_key=uuid.uuid4(), in_reply_to=first)
    assert told(dee) == ["follows_thread", "replied_to_reply"] and told(ben) == ["follows_thread"]
    mute_thread(member=dee, thread=thread)
    follow_thread(member=ada, thread=thread)
    a_reply(by=cem, to=thread, text=f"@{dee.handle}")
    assert told(dee)[2:] == [] and told(ada) == ["follows_thread"]
    with transaction.atomic():
        record_of_post("post.answered", ada, first)
    assert told(cem)[-1] == "asked_it" and told(dee)[2:] == []
    with transaction.atomic():
        record_of_post("post.unanswered", ada, first)
    assert "asked_it" not in told(cem)


def test_who_asked_for_it_is_reminded(ben, cem, dee, payroll, told):
    post = a_post(by=cem, within=payroll)
    board = a_group(by=cem, name="Board", access="private", members=(ben,))
    hidden = a_post(by=cem, within=board)
    soon = clock.now() + datetime.timedelta(minutes=1)
    for kept in (post, hidden):
        bookmark_post(member=ben, post=kept, remind_at=soon)
    remove_from_group(admin=cem, group=board, member=ben)
    with clock.at(soon):
        for bookmark in Bookmark.objects.all():
            remind_of_bookmark(bookmark)
    assert told(ben, kind="reminder") == ["bookmark_due"]
    with transaction.atomic():
        ids = {"post": post.pk, "group": payroll.pk, "member": cem.pk}
        record("question.waiting", network=cem.network, **ids)
    assert told(cem) == ["question_waits"] and told(dee) == []


def test_what_was_told_of_replies_goes_with_them_when_they_are_split_off(cem, dee, ben, payroll):
    thread = a_post(by=dee, within=payroll)
    split = split_replies(admin=cem, thread=thread, replies=[a_reply(by=ben, to=thread)])
    assert Notification.objects.get(member=dee).thread == split
    mark_thread_read(member=dee, thread=split, upto=split.activity)
    assert bell_of(dee).count == 0


def test_what_is_told_late_is_no_news(cem, dee, payroll):
    """An importer or a restored log neither rings nor mails."""
    thread = a_post(by=dee, within=payroll)
    since = newest_number(cem.network_id)
    now = timezone.now()
    with clock.at(now - datetime.timedelta(hours=2)):
        a_reply(by=cem, to=thread, text=f"@{dee.handle}")
    with clock.at(now - datetime.timedelta(days=2)):
        a_reply(by=cem, to=thread, text=f"@{dee.handle}")
    recent, old = Notification.objects.filter(member=dee).order_by("number")
    assert recent.mail_at is old.mail_at is None
    assert recent.read_at is None and old.read_at == old.at
    told = Event.objects.filter(number__gt=since, kind="notifications.told")
    assert [event.ids["number"] for event in told] == [recent.number]


def test_what_is_long_past_is_forgotten(cem, dee, payroll, monkeypatch):
    monkeypatch.setattr(tasks, "FORGOTTEN_AT_ONCE", 1)
    monkeypatch.setattr("collab.notifications.actions.reading.FORGOTTEN_AT_ONCE", 1)
    thread = a_post(by=dee, within=payroll)
    for days in (400, 100, 100, 80):
        with clock.at(timezone.now() - datetime.timedelta(days=days)):
            a_reply(by=cem, to=thread)
    oldest, *_read, unread, recent = Notification.objects.order_by("pk")
    Notification.objects.filter(pk__in=(oldest.pk, unread.pk)).update(read_at=None)
    tasks.forget()
    assert list(Notification.objects.order_by("pk")) == [unread, recent]


def test_in_a_network_of_the_release_before_the_cursor_begins_at_the_end(cem, dee, payroll):
    migration = import_module("collab.notifications.migrations.0002_from_now_on")
    a_post(by=cem, within=payroll, text=f"@{dee.handle}")
    Notification.objects.all().delete()
    Cursor.objects.filter(follower=migration.FOLLOWER).delete()
    migration.begin_at_the_end(apps, None)
    follow_all(cem.network_id)
    assert not Notification.objects.exists()
    a_post(by=cem, within=payroll, text=f"@{dee.handle}")
    assert Notification.objects.get().member == dee


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["post", "reply", "like", "leave", "delete", "level"]),
        st.integers(0, 3),
        st.integers(0, 2),
    ),
    min_size=4,
    max_size=12,
)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
@pytest.mark.django_db
def test_nobody_is_told_of_what_they_cannot_see(ada, ben, cem, dee, acts):
    """And for each the bell says how many unread rows are on the page."""
    members = [ada, ben, cem, dee]
    names = " ".join(f"@{member.handle}" for member in members)
    with transaction.atomic():
        groups = [
            a_group(by=cem, name=f"The {access}", access=access, members=(ben, dee))
            for access in Group.Access.values
        ]
        posts, seen = [], set()
        for verb, who, where in acts:
            member, group = members[who], groups[where]
            posts = _do(verb, member, group, posts, names)
            for each in Notification.objects.exclude(pk__in=seen).select_related("post"):
                seen.add(each.pk)
                assert each.member_id != each.actor_id
                if each.post and each.post.deleted_at is None:
                    assert each.post.viewers().filter(pk=each.member_id).exists()
        for each in members:
            days = notifications_of(each).days
            unread = [row for day in days for row in day.rows if row.is_unread]
            assert len(unread) == bell_of(each).count
        transaction.set_rollback(True)


def _do(verb, member, group, posts, names):
    try:
        if verb == "post":
            posts = [*posts, a_post(by=member, within=group, text=names)]
        elif verb == "reply" and posts:
            a_reply(by=member, to=posts[-1], text=names)
        elif verb == "like" and posts:
            react(member=member, post=posts[-1])
        elif verb == "delete" and posts:
            delete_post(author=posts[-1].author, post=posts[-1])
        elif verb == "leave":
            leave_group(member=member, group=group)
        elif verb == "level":
            choose_level(member=member, group=group, level=Level.EVERYTHING)
    except (PermissionDenied, LastGroupAdmin):
        pass
    return posts
