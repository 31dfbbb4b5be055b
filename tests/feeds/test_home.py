"""Home: what of other groups stands there because one follows, and why; live as on the page."""

import json

import pytest
from django.db import connection
from django.urls import reverse

from accounts.events.queries import draw_since, newest_number
from accounts.following.actions import follow_member, mute_member, unmute_member
from accounts.ids import new_id
from accounts.networks.models import Member
from feeds.actions import (
    delete_post,
    edit_post,
    follow_thread,
    mark_group_read,
    mark_unread_from,
    mute_thread,
)
from feeds.models import Post
from feeds.queries import home_feed, unread_counts, unread_feed
from feeds.topics.actions import follow_topic, unfollow_topic
from feeds.topics.models import Topic
from groups.actions import archive_group, join_group
from tests.builders import a_group, a_post, a_reply, several_posts


@pytest.fixture
def football(ada, cem, payroll):
    return a_group(by=ada, name="Football", members=(cem,))


def _home(member: Member) -> list[int]:
    return [each.pk for each in home_feed(member)]


def _why(member: Member) -> list[str]:
    return [each.why for each in home_feed(member)]


def _follow(member: Member, slug: str) -> Topic:
    topic = Topic.objects.get(network=member.network, slug=slug)
    follow_topic(member=member, topic=topic)
    return topic


def test_a_followed_topic_brings_what_one_may_read(ada, cem, dee, zoe, payroll, managers, football):
    seen = a_post(by=cem, within=football, text="#canteen is shut")
    hidden = a_post(by=cem, within=managers, text="#canteen stays shut")
    a_post(by=cem, within=football, text="#lunch elsewhere")
    answered = a_post(by=cem, within=football, text="What then?")
    a_reply(by=cem, to=answered, text="#canteen, what else")
    assert _home(dee) == []
    topic = _follow(dee, "canteen")
    # Of a thread what begins it counts, and nobody else's home changes.
    assert _home(dee) == [seen.pk]
    assert hidden.pk in _home(cem) and _home(ada)[0] != seen.pk
    assert _home(zoe) == []
    assert _why(dee) == ["Topic you follow: #canteen"]
    edit_post(author=cem, post=seen, text="No topic")
    assert _home(dee) == []
    edit_post(author=cem, post=seen, text="#canteen again")
    unfollow_topic(member=dee, topic=topic)
    assert _home(dee) == []


def test_what_one_mutes_no_topic_brings_back(cem, dee, football):
    first, second = (a_post(by=cem, within=football, text=f"#canteen {n}") for n in range(2))
    _follow(dee, "canteen")
    mute_thread(member=dee, thread=first)
    assert _home(dee) == [second.pk]
    a_reply(by=cem, to=second)
    delete_post(author=cem, post=second)
    # Its empty place says of no topic.
    assert _home(dee) == []
    third = a_post(by=cem, within=football, text="#canteen")
    assert _home(dee) == [third.pk]
    mute_member(member=dee, other=cem)
    assert _home(dee) == []


def test_a_thread_of_another_group_says_why_it_is_here(sign_in, ada, cem, dee, payroll, football):
    by_topic = a_post(by=ada, within=football, text="#canteen")
    by_person = a_post(by=cem, within=football, text="#canteen too")
    by_thread = a_post(by=cem, within=football, text="#canteen three")
    mine = a_post(by=cem, within=payroll, text="#canteen four")
    follow_member(member=dee, other=cem)
    follow_thread(member=dee, thread=by_thread)
    _follow(dee, "canteen")
    assert _home(dee) == [mine.pk, by_thread.pk, by_person.pk, by_topic.pk]
    assert _why(dee) == [
        "", "Conversation you follow", "Colleague you follow", "Topic you follow: #canteen",
    ]  # fmt: skip
    url = reverse("feeds:home", args=[dee.network.slug])
    for address in (url, f"{url}?kind=update"):
        assert "Topic you follow: #canteen" in sign_in(dee).get(address).content.decode()
    # Nothing was promised to be read there.
    assert not any(each.marks.is_unread for each in home_feed(dee) if each.why)
    assert (list(unread_counts(dee)), [each.pk for each in unread_feed(dee)]) == (
        [payroll.pk], [mine.pk],
    )  # fmt: skip
    join_group(member=dee, group=football)
    assert set(_why(dee)) == {""}


def test_open_screens_know_what_brings_a_thread_to_home(sign_in, cem, dee, ben, football):
    a_post(by=cem, within=football, text="#canteen")
    topic = _follow(dee, "canteen")
    follow_member(member=dee, other=cem)
    mute_member(member=dee, other=ben)
    page = sign_in(dee).get(reverse("feeds:home", args=[dee.network.slug])).content.decode()
    assert f'data-people="{cem.pk}" data-topics="{topic.pk}:canteen"' in page
    assert f'data-muted="{ben.pk}"' in page
    since = newest_number(football.network_id)
    a_post(by=cem, within=football, text="More on #canteen")
    (frame,) = draw_since(football.network_id, since, {dee.pk})[0]
    told = json.loads(frame.text)
    assert (told["author"], told["topics"]) == (str(cem.pk), str(topic.pk))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite counts its steps")
def test_the_first_page_takes_no_more_steps_for_more_posts(ada, cem, dee, payroll, football):
    a_post(by=cem, within=football, text="#canteen")
    _follow(dee, "canteen")
    taken = []
    for count in (60, 600):
        several_posts(count, within=football, by=ada)
        several_posts(count, within=payroll, by=cem)
        home_feed(dee)
        steps = _Steps()
        assert len(home_feed(dee).envelopes) == 20
        taken.append(steps.stop())
    assert taken[0] > 0
    assert taken[1] < 1.2 * taken[0]


class _Steps:
    """How many hundred steps SQLite takes until `stop`."""

    def __init__(self) -> None:
        self._count = 0
        connection.connection.set_progress_handler(self._step, 100)

    def _step(self) -> int:
        self._count += 1
        return 0

    def stop(self) -> int:
        connection.connection.set_progress_handler(None, 0)
        return self._count


def test_the_page_asks_no_more_for_more_that_is_followed(
    sign_in, cem, dee, football, django_assert_max_num_queries
):
    client, url = sign_in(dee), reverse("feeds:home", args=[dee.network.slug])
    for count in (1, 12):
        for number in range(count):
            post = a_post(by=cem, within=football, text=f"#topic{count}x{number}")
            a_reply(by=cem, to=post)
            _follow(dee, f"topic{count}x{number}")
        client.get(url)
        with django_assert_max_num_queries(9):
            assert client.get(url).content.decode().count("Topic you follow") >= count
    assert Post.objects.filter(group=football, thread=None).count() == 13


def _lifted(member: Member) -> list[tuple[int, str, list[int]]]:
    feed = home_feed(member)
    assert not {each.pk for each in feed.lifted} & {each.pk for each in feed}
    return [(each.pk, each.why, [a.pk for a in each.answers]) for each in feed.lifted]


def test_an_unread_mention_stands_on_top_until_it_is_read(
    sign_in, ada, cem, dee, ben, zoe, payroll, football
):
    begun = a_post(by=cem, within=payroll, text=f"@{dee.handle}, have you seen this?")
    talk = a_post(by=cem, within=football, text="Nothing about anybody")
    named = a_reply(by=cem, to=talk, text=f"But @{dee.handle} knows")
    a_reply(by=ada, to=talk, text="Does she")
    several_posts(25, within=payroll, by=cem)
    words = "You are mentioned"
    # Also in an open group that one is not in; with the reply that says so.
    assert _lifted(dee) == [(talk.pk, words, [named.pk]), (begun.pk, words, [])]
    assert _lifted(cem) == _lifted(ada) == _lifted(ben) == _lifted(zoe) == []
    client, url = sign_in(dee), reverse("feeds:home", args=[dee.network.slug])
    page = client.get(url).content.decode()
    assert page.count(words) == 2
    assert page.index("knows") < page.index('id="feed"')
    read = reverse("feeds:read_thread", args=[dee.network.slug, talk.pk])
    assert f'formaction="{read}"' in page
    # As the button does without scripts, and as the open page does with them.
    assert client.post(read, headers={"referer": f"http://testserver{url}"}).status_code == 302
    assert _lifted(dee) == [(begun.pk, words, [])]
    answer = client.post(read, headers={"x-requested-with": "fetch"})
    assert answer.status_code == 204
    mark_group_read(member=dee, group=payroll, upto=new_id())
    assert _lifted(dee) == []
    mark_unread_from(member=dee, post=begun)
    assert [pk for pk, *_rest in _lifted(dee)] == [begun.pk]


def test_a_mention_that_one_may_not_see_or_has_muted_lifts_nothing(
    sign_in, ada, cem, dee, payroll, managers
):
    a_post(by=cem, within=managers, text=f"@{dee.handle} must not know")
    assert _lifted(dee) == []
    gone = a_post(by=cem, within=payroll, text=f"@{dee.handle}")
    answer = a_reply(by=cem, to=a_post(by=dee, within=payroll), text=f"@{dee.handle} too")
    assert [pk for pk, *_rest in _lifted(dee)] == [answer.thread_id, gone.pk]
    delete_post(author=cem, post=gone)
    mute_thread(member=dee, thread=answer.thread)
    assert _lifted(dee) == []
    unmute = Post.objects.get(pk=answer.thread_id)
    follow_thread(member=dee, thread=unmute)
    assert [pk for pk, *_rest in _lifted(dee)] == [answer.thread_id]
    mute_member(member=dee, other=cem)
    assert _lifted(dee) == []
    archive_group(admin=cem, group=payroll)
    unmute_member(member=dee, other=cem)
    assert _lifted(dee) == []


def test_of_many_mentions_the_latest_stand_on_top_and_the_others_in_their_place(
    sign_in, cem, dee, payroll, django_assert_max_num_queries
):
    posts = [a_post(by=cem, within=payroll, text=f"{n} @{dee.handle}") for n in range(6)]
    feed = home_feed(dee)
    assert [each.pk for each in feed.lifted] == [each.pk for each in reversed(posts[3:])]
    assert [each.pk for each in feed] == [each.pk for each in reversed(posts[:3])]
    client, url = sign_in(dee), reverse("feeds:home", args=[dee.network.slug])
    client.get(url)
    with django_assert_max_num_queries(9):
        client.get(url)
    # Who narrows the feed, or reads on, asks for something else.
    assert "You are mentioned" not in client.get(url, {"kind": "update"}).content.decode()


def test_of_many_mentions_the_latest_are_raised_and_the_others_are_not_on_home(cem, dee, football):
    named = [a_post(by=cem, within=football, text=f"@{dee.handle}") for _ in range(6)]
    feed = home_feed(dee)
    assert [each.pk for each in feed.lifted] == [post.pk for post in named[:2:-1]]
    assert list(feed) == []
    follow_thread(member=dee, thread=named[0])
    assert [(each.pk, each.why) for each in home_feed(dee)] == [
        (named[0].pk, "Conversation you follow")
    ]
    # In a group of one's own all of them have their place; what was said before one came is read.
    join_group(member=dee, group=football)
    named += [a_post(by=cem, within=football, text=f"@{dee.handle}") for _ in range(4)]
    feed = home_feed(dee)
    assert [each.pk for each in feed.lifted] == [post.pk for post in named[:6:-1]]
    assert [(each.pk, each.why) for each in feed] == [(post.pk, "") for post in named[6::-1]]


def test_nobody_asks_why_of_what_was_said_in_an_archived_group_of_theirs(cem, payroll):
    a_post(by=cem, within=payroll)
    archive_group(admin=cem, group=payroll)
    assert _why(cem) == [""]
