"""Likes, pins and read marks."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.audit.models import AuditEntry
from feeds.actions import (
    mark_group_read,
    mark_thread_read,
    pin_post,
    react,
    unpin_post,
    unreact,
)
from feeds.queries import group_feed, marks_of
from tests.builders import a_post, a_reply


def test_liking_twice_is_one_like(cem, dee, payroll):
    post = a_post(by=cem, within=payroll)
    for _ in range(2):
        react(member=dee, post=post)
    post.refresh_from_db()
    assert post.reaction_count == 1
    for _ in range(2):
        unreact(member=dee, post=post)
    post.refresh_from_db()
    assert post.reaction_count == 0


def test_only_readers_like(dee, zoe, cem, managers):
    post = a_post(by=cem, within=managers)
    for outsider in (dee, zoe):
        with pytest.raises(PermissionDenied):
            react(member=outsider, post=post)


def test_only_group_admins_pin_and_it_leaves_a_trace(cem, dee, payroll):
    post = a_post(by=dee, within=payroll)
    with pytest.raises(PermissionDenied):
        pin_post(admin=dee, post=post)
    pin_post(admin=cem, post=post)
    unpin_post(admin=cem, post=post)
    acts = AuditEntry.objects.filter(actor=cem, subject_id=post.pk).order_by("pk")
    assert [entry.act for entry in acts] == ["post.pinned", "post.unpinned"]


def test_a_reply_is_not_pinned(cem, payroll):
    with pytest.raises(PermissionDenied):
        pin_post(admin=cem, post=a_reply(by=cem, to=a_post(by=cem, within=payroll)))


def test_what_others_say_is_unread_until_it_is_read(cem, dee, payroll):
    thread = a_post(by=cem, within=payroll)
    assert marks_of(dee, [thread.pk])[thread.pk].is_unread
    assert not marks_of(cem, [thread.pk])[thread.pk].is_unread
    mark_thread_read(member=dee, thread=thread, upto=thread.activity)
    assert not marks_of(dee, [thread.pk])[thread.pk].is_unread
    a_reply(by=cem, to=thread)
    assert marks_of(dee, [thread.pk])[thread.pk].is_unread
    payroll.refresh_from_db()
    mark_group_read(member=dee, group=payroll, upto=payroll.activity)
    mark_group_read(member=dee, group=payroll, upto=1)
    assert not any(envelope.marks.is_unread for envelope in group_feed(dee, payroll))


def test_marks_tell_nothing_of_posts_that_cannot_be_seen(cem, dee, managers):
    post = a_post(by=cem, within=managers)
    assert marks_of(cem, [post.pk])
    assert marks_of(dee, [post.pk]) == {}
