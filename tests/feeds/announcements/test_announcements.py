"""Announcements: who may, how long they stay on top and for whom, and who has read them."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.audit.models import AuditEntry
from accounts.events import clock
from accounts.events.models import Event
from accounts.events.queries import draw_since, newest_number
from accounts.networks.models import Member
from accounts.recounts import counters, differences
from feeds.actions import Unpublishable, delete_post, move_thread, mute_thread, reply
from feeds.announcements.actions import (
    TooManyAnnouncements,
    confirm_reading,
    end_announcement,
    mark_seen,
)
from feeds.announcements.models import MOST_CURRENT, MOST_DAYS, Announcement, is_shown
from feeds.models import Post
from feeds.queries import group_feed, home_feed
from feeds.queries.envelopes import FEED_SIZE
from groups.actions import join_group, remove_from_group
from tests.builders import a_group, a_post, a_reply, an_announcement, several_members


def _url(name: str, member: Member, *args) -> str:
    return reverse(f"announcements:{name}", args=[member.network.slug, *args])


def _lifted(member: Member, group=None) -> list[int]:
    feed = home_feed(member) if group is None else group_feed(member, group)
    assert not {each.pk for each in feed.lifted} & {each.pk for each in (*feed, *feed.top)}
    return [each.pk for each in feed.lifted]


def _counts(post: Post) -> tuple[int, int, int]:
    it = Announcement.objects.get(post=post)
    assert not [each for kept in counters() for each in differences(kept)]
    return it.seen_count, it.confirmed_count, it.asked_count


def test_group_admins_may_and_administrators_inside(ada, cem, dee, payroll):
    an_announcement(by=cem, within=payroll)
    with pytest.raises(PermissionDenied):
        an_announcement(by=dee, within=payroll)
    with pytest.raises(PermissionDenied):
        an_announcement(by=ada, within=payroll)
    join_group(member=ada, group=payroll)
    an_announcement(by=ada, within=payroll)


def test_it_stays_on_top_until_seen_and_then_stands_in_its_place(sign_in, ada, cem, dee, payroll):
    post = an_announcement(by=cem, within=payroll)
    for number in range(FEED_SIZE + 3):
        a_post(by=cem, within=payroll, text=f"Later {number}")
    assert _lifted(dee) == _lifted(dee, payroll) == [post.pk]
    # Not for who wrote it, and not for who only reads the open group.
    assert _lifted(cem) == _lifted(ada, payroll) == []
    page = sign_in(dee).get(reverse("feeds:home", args=[dee.network.slug])).content.decode()
    assert page.index("On top until you have read it") < page.index("Later")
    assert 'data-reading="asked"' in page
    assert sign_in(dee).post(_url("seen", dee, post.pk)).status_code == 302
    assert _lifted(dee) == _lifted(dee, payroll) == []
    mark_seen(member=dee, post=Post.objects.get(pk=post.pk))
    assert _counts(post) == (1, 0, 1)


def test_where_asked_for_it_stays_until_confirmed(sign_in, ada, cem, dee, payroll):
    post = an_announcement(by=cem, within=payroll, wants_confirmation=True)
    client = sign_in(dee)
    client.post(_url("seen", dee, post.pk))
    assert _lifted(dee) == [post.pk]
    page = client.get(post.get_absolute_url()).content.decode()
    assert "I have read this" in page and 'data-reading="seen"' in page
    for _ in range(2):
        client.post(_url("confirm", dee, post.pk))
    assert 'data-reading="confirmed"' in client.get(post.get_absolute_url()).content.decode()
    assert "confirmed by 1" in client.get(post.get_absolute_url()).content.decode()
    assert _lifted(dee) == []
    for other in (ada, cem):
        assert sign_in(other).post(_url("confirm", other, post.pk)).status_code == 403
        assert sign_in(other).post(_url("seen", other, post.pk)).status_code == 302
    assert _counts(post) == (1, 1, 1)
    with pytest.raises(PermissionDenied):
        confirm_reading(member=dee, post=an_announcement(by=cem, within=payroll))


def test_it_leaves_the_top_when_it_ends_is_muted_or_deleted(sign_in, cem, dee, payroll):
    first = an_announcement(by=cem, within=payroll, until=clock.today())
    tomorrow = clock.now() + datetime.timedelta(days=1)
    assert _lifted(dee) == [first.pk]
    with clock.at(tomorrow):
        assert _lifted(dee) == []
    mute_thread(member=dee, thread=first)
    assert _lifted(dee) == []
    second = an_announcement(by=cem, within=payroll)
    assert sign_in(dee).post(_url("end", dee, second.pk)).status_code == 403
    assert _lifted(dee) == [second.pk]
    sign_in(cem).post(_url("end", cem, second.pk))
    assert _lifted(dee) == []
    assert not AuditEntry.objects.filter(act="announcement.ended").exists()
    third = an_announcement(by=cem, within=payroll)
    a_reply(by=dee, to=third)
    delete_post(author=cem, post=third)
    assert _lifted(dee) == []


def test_of_a_group_three_are_current_and_the_text_of_a_fourth_is_kept(sign_in, cem, payroll):
    posts = [an_announcement(by=cem, within=payroll) for _ in range(MOST_CURRENT)]
    with pytest.raises(TooManyAnnouncements):
        an_announcement(by=cem, within=payroll)
    client = sign_in(cem)
    url = reverse("feeds:write", args=[cem.network.slug, "announcement"])
    assert "stand on top" not in client.get(url).content.decode()
    assert "End one of them first" in client.get(url, {"group": payroll.pk}).content.decode()
    sent = {"group": payroll.pk, "text": "The fourth", "until": str(clock.today())}
    page = client.post(url, sent)
    assert page.status_code == 422
    assert "The fourth" in page.content.decode()
    assert "End one of them first" in page.content.decode()
    end_announcement(admin=cem, post=posts[0])
    assert client.post(url, sent).status_code == 302
    # Another group has three of its own.
    an_announcement(by=cem, within=a_group(by=cem, name="Football"))


@pytest.mark.parametrize("days", [-1, MOST_DAYS + 1])
def test_a_day_that_is_gone_or_too_far_is_refused(sign_in, cem, payroll, days):
    until = clock.today() + datetime.timedelta(days=days)
    with pytest.raises(Unpublishable):
        an_announcement(by=cem, within=payroll, until=until)
    url = reverse("feeds:write", args=[cem.network.slug, "announcement"])
    page = sign_in(cem).post(url, {"group": payroll.pk, "text": "x", "until": str(until)})
    assert page.status_code == 422 and page.context["fields"].errors["until"]
    assert not Post.objects.filter(kind="announcement").exists()
    an_announcement(by=cem, within=payroll, until=clock.today() + datetime.timedelta(MOST_DAYS))


def test_readers_are_told_one_by_one_and_then_by_the_percent():
    told = [n for n in range(1, 10_001) if is_shown(n, 10_000)]
    assert told[:21] == [*range(1, 21), 100]
    assert told[-1] == 10_000
    assert len(told) == 20 + 100


def test_who_reads_the_group_sees_the_number_grow_and_nobody_else(ada, ben, cem, managers, zoe):
    post = an_announcement(by=cem, within=managers, wants_confirmation=True)
    since = newest_number(managers.network_id)
    confirm_reading(member=ada, post=post)
    everyone = set(Member.objects.values_list("pk", flat=True))
    drawn = draw_since(managers.network_id, since, everyone)[0]
    frames = [frame for frame in drawn if "readers-" in frame.text]
    assert [frame.members for frame in frames] == [{ada.pk, cem.pk}] * 2
    assert "Seen by 1 of 1" in frames[-1].text and "confirmed by 1" in frames[-1].text
    since = newest_number(managers.network_id)
    end_announcement(admin=cem, post=post)
    drawn = draw_since(managers.network_id, since, everyone)[0]
    assert any("Ended on" in frame.text for frame in drawn)


def test_who_comes_and_goes_is_counted_in_and_out(sign_in, ada, ben, cem, dee, payroll):
    post = an_announcement(by=cem, within=payroll, wants_confirmation=True)
    join_group(member=ada, group=payroll)
    for member in (ada, dee):
        confirm_reading(member=member, post=post)
    assert _counts(post) == (2, 2, 2)
    assert _lifted(ben) == []
    remove_from_group(admin=cem, group=payroll, member=dee)
    assert _counts(post) == (1, 1, 1)
    assert "Seen by 1 of 1" in sign_in(cem).get(post.get_absolute_url()).content.decode()
    elsewhere = a_group(by=cem, name="Football", members=(ben,))
    move_thread(mover=cem, thread=post, to=elsewhere)
    # On top of another group it takes an admin of that one.
    assert _lifted(ben) == []
    assert Announcement.objects.get(post=post).seen_count == 0
    join_group(member=dee, group=payroll)
    mark_seen(member=dee, post=an_announcement(by=cem, within=payroll))


def test_author_and_group_admins_see_who_has_read_it(sign_in, ada, cem, dee, payroll, brightwater):
    others = several_members(60, brightwater)
    for each in others:
        join_group(member=each, group=payroll)
    post = an_announcement(by=cem, within=payroll, wants_confirmation=True)
    mark_seen(member=dee, post=post)
    client, url = sign_in(cem), _url("readings", cem, post.pk)
    first = client.get(url)
    second = client.get(url, {"after": first.context["next"]})
    waiting = [*first.context["members"], *second.context["members"]]
    assert [each.pk for each in waiting] == [each.pk for each in others]
    assert client.get(url, {"shown": "seen"}).context["members"] == [dee]
    assert client.get(url, {"shown": "confirmed"}).context["members"] == []
    more = reverse("feeds:more", args=[cem.network.slug, post.pk])
    assert "Who has read it" in client.get(more).content.decode()
    for other in (dee, ada):
        assert sign_in(other).get(url).status_code == 403
    assert "Who has read it" not in sign_in(dee).get(more).content.decode()


def test_lifting_costs_no_query_more_on_home(sign_in, cem, dee, payroll):
    client = sign_in(dee)
    home = reverse("feeds:home", args=[dee.network.slug])
    before = a_post(by=cem, within=payroll)
    a_reply(by=dee, to=before)

    def queries(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        return len(asked)

    least = queries(home), queries(payroll.get_absolute_url()), queries(before.get_absolute_url())
    for _ in range(MOST_CURRENT):
        post = an_announcement(by=cem, within=payroll)
        reply(author=dee, thread=post, text="Aha", client_key=f"{post.pk:032x}")
        for _ in range(12):
            a_reply(by=dee, to=a_post(by=cem, within=payroll))
    assert len(client.get(home).context["feed"].lifted) == MOST_CURRENT
    assert queries(home) == least[0]
    assert queries(payroll.get_absolute_url()) == least[1]
    assert queries(post.get_absolute_url()) == least[2]


def test_what_is_seen_tells_no_more_than_who_reads_may_know(sign_in, dee, cem, managers):
    post = an_announcement(by=cem, within=managers)
    for name in ("seen", "confirm", "end"):
        assert sign_in(dee).post(_url(name, dee, post.pk)).status_code == 404
    assert sign_in(dee).get(_url("readings", dee, post.pk)).status_code == 404
    assert not Event.objects.filter(kind="announcement.seen").exists()
