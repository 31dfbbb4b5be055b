"""What is unread: in numbers and as a feed, at a bounded cost, and what can be taken back."""

import pytest
from django.urls import reverse

from accounts.following.actions import follow_member, mute_member, unmute_member
from accounts.ids import new_id
from collab.notifications.models import Notification
from feeds.actions import (
    delete_post,
    mark_all_read,
    mark_group_read,
    mark_thread_read,
    mark_unread_from,
    mute_thread,
    undo_all_read,
)
from feeds.models import Post
from feeds.queries import (
    MOST_COUNTED,
    group_feed,
    home_feed,
    marks_of,
    unread_counts,
    unread_feed,
)
from feeds.queries.envelopes import FEED_SIZE
from groups.actions import archive_group, restore_group
from tests.builders import a_group, a_post, a_reply, several_posts


def _unread(member) -> list[int]:
    found, after = [], ""
    while True:
        feed = unread_feed(member, after)
        found += [envelope.pk for envelope in feed]
        assert all(envelope.marks.is_unread for envelope in feed)
        after = feed.next
        if not after:
            return found


def test_unread_is_what_was_said_after_one_looked_and_not_read_since(cem, dee, payroll):
    threads = [a_post(by=cem, within=payroll, text=f"No. {n}") for n in range(4)]
    assert _unread(dee) == [each.pk for each in reversed(threads)]
    assert _unread(cem) == []
    mark_thread_read(member=dee, thread=threads[3], upto=threads[3].activity)
    mute_thread(member=dee, thread=threads[2])
    assert _unread(dee) == [threads[1].pk, threads[0].pk]
    a_reply(by=cem, to=threads[3])
    assert _unread(dee)[0] == threads[3].pk
    mark_group_read(member=dee, group=payroll, upto=new_id())
    assert _unread(dee) == []
    mark_unread_from(member=dee, post=threads[1])
    assert _unread(dee) == [threads[1].pk]
    assert unread_counts(dee) == {payroll.pk: 1}
    mark_thread_read(member=dee, thread=threads[1], upto=threads[1].activity)
    assert _unread(dee) == []


def test_whom_one_mutes_one_meets_neither_in_feeds_nor_numbers_nor_is_told_by(
    cem, dee, payroll, managers
):
    thread = a_post(by=cem, within=payroll, text=f"@{dee.handle}")
    told = Notification.objects.filter(member=dee)
    assert told.count() == 1
    mute_member(member=dee, other=cem)
    a_post(by=cem, within=payroll, text=f"@{dee.handle} again")
    assert told.count() == 1
    assert (_unread(dee), unread_counts(dee), list(home_feed(dee))) == ([], {}, [])
    # Where they look for it, it stands, and is not called unread.
    assert [each.marks.is_unread for each in group_feed(dee, payroll)] == [False, False]
    unmute_member(member=dee, other=cem)
    assert len(_unread(dee)) == 2
    assert thread.pk in [each.pk for each in home_feed(dee).lifted]


def test_whom_one_follows_one_meets_where_one_may_read(cem, dee, managers):
    open_group = a_group(by=cem, name="Football")
    a_post(by=cem, within=managers)
    seen = a_post(by=cem, within=open_group)
    assert list(home_feed(dee)) == []
    follow_member(member=dee, other=cem)
    assert [each.pk for each in home_feed(dee)] == [seen.pk]


def test_what_was_marked_unread_and_then_deleted_is_counted_no_more(cem, dee, payroll):
    thread = a_post(by=cem, within=payroll)
    mark_group_read(member=dee, group=payroll, upto=new_id())
    mark_unread_from(member=dee, post=thread)
    assert unread_counts(dee) == {payroll.pk: 1}
    delete_post(author=cem, post=thread)
    assert (_unread(dee), unread_counts(dee)) == ([], {})


def test_in_a_group_that_was_laid_aside_nothing_is_called_unread(cem, dee, payroll):
    thread = a_post(by=cem, within=payroll)
    mark_unread_from(member=dee, post=thread)
    archive_group(admin=cem, group=payroll)
    assert (_unread(dee), unread_counts(dee)) == ([], {})
    assert [each.marks.is_unread for each in home_feed(dee)] == [False]
    assert not marks_of(dee, [thread.pk])[thread.pk].is_unread
    restore_group(admin=cem, group=payroll)
    assert [each.marks.is_unread for each in home_feed(dee)] == [True]


def test_what_was_all_marked_read_can_be_taken_back(cem, dee, payroll):
    threads = [a_post(by=cem, within=payroll) for _ in range(3)]
    mark_unread_from(member=dee, post=threads[0])
    before = _unread(dee)
    assert len(before) == 3
    mark_all_read(member=dee)
    assert (_unread(dee), unread_counts(dee)) == ([], {})
    for _ in range(2):
        undo_all_read(member=dee)
        assert _unread(dee) == before


def test_pages_of_what_is_unread_have_no_gap_and_no_double(cem, dee, payroll):
    other = a_group(by=cem, name="Football", members=(dee,))
    several_posts(FEED_SIZE * 2 + 3, within=payroll, by=cem)
    several_posts(FEED_SIZE + 1, within=other, by=cem)
    found = _unread(dee)
    assert len(found) == len(set(found)) == FEED_SIZE * 3 + 4
    assert found == sorted(found, reverse=True)
    assert unread_counts(dee) == {payroll.pk: 43, other.pk: 21}


def test_a_number_is_counted_to_its_bound_and_no_further(cem, dee, payroll):
    several_posts(MOST_COUNTED + 1, within=payroll, by=cem)
    assert unread_counts(dee) == {payroll.pk: MOST_COUNTED}


@pytest.mark.parametrize("number", [1, 70])
def test_feeds_of_ones_own_cost_the_same_for_more(
    sign_in, cem, dee, payroll, django_assert_max_num_queries, number
):
    several_posts(number, within=payroll, by=cem)
    client = sign_in(dee)
    for name, most in (("unread", 13), ("all", 10), ("mentions", 10), ("bookmarks", 10),
                       ("counts", 6)):  # fmt: skip
        url = reverse(f"feeds:{name}", args=[dee.network.slug])
        client.get(url)
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200


def test_feeds_are_narrowed_by_kind_and_time(sign_in, cem, dee, payroll):
    post = a_post(by=cem, within=payroll, text="Lately said")
    client, url = sign_in(dee), reverse("feeds:all", args=[dee.network.slug])
    assert "Lately said" in client.get(url, {"period": "day", "kind": "update"}).content.decode()
    Post.objects.filter(pk=post.pk).update(activity=1)
    page = client.get(url, {"period": "day"}).content.decode()
    assert "Lately said" not in page
    assert "Nothing of that kind in that time" in page
    # What is none of ours narrows nothing.
    assert "Lately said" in client.get(url, {"period": "ever", "kind": "x"}).content.decode()
