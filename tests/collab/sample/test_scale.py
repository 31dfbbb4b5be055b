"""The trimmed sample, scaled up: written round the actions, and yet as they would have left it."""

import pytest
from django.db import transaction
from django.test import Client

from accounts.events.models import Cursor, Event
from accounts.networks.models import Member, Network
from accounts.networks.sealing import unsealed
from accounts.recounts import counters, mend
from collab.sample.actions import load_sample
from collab.sample.scale.actions import NEIGHBOUR, Size, scale_sample
from collab.sample.scale.bulk import Table
from feeds.models import Mention, Post, Reaction, ThreadRead
from feeds.topics.models import TopicUse
from groups.models import Group, GroupMember

SIZE = Size(members=300, groups=30, posts=1_500, networks=4)
pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def scaled(django_db_setup, django_db_blocker):
    """The sample of one thread a group, filled up; rolled back after this module."""
    # Made before the seal that `tests_see_every_network` lifts for each test.
    lifted = unsealed("the sample makes several networks")
    with django_db_blocker.unblock(), lifted, transaction.atomic():
        load_sample(limit=1)
        told = []
        scale_sample(SIZE, lambda done, total: told.append((done, total)))
        yield told
        transaction.set_rollback(True)


@pytest.fixture
def home(scaled, db) -> Network:
    return Network.objects.get(kind=Network.Kind.HOME)


def test_there_is_as_much_as_was_asked_for(home, scaled):
    assert Member.objects.active().filter(network=home).count() == SIZE.members
    assert Group.objects.filter(network=home).count() == SIZE.groups
    assert Post.objects.filter(network=home).count() == SIZE.posts
    assert Network.objects.count() == SIZE.networks
    beside = Network.objects.get(name="Client 3")
    assert Post.objects.filter(network=beside).count() == NEIGHBOUR.posts
    assert Member.objects.active().filter(network=beside).count() == NEIGHBOUR.members
    assert scaled[-1][0] == scaled[-1][1]


def test_every_counter_is_right(home):
    assert counters()
    for counter in counters():
        assert [str(difference) for difference in mend(counter)] == []


def test_the_log_has_no_gap_and_tells_of_every_post_and_like(home):
    for network in Network.objects.all():
        numbers = Event.objects.filter(network=network).order_by("number")
        assert list(numbers.values_list("number", flat=True)) == list(
            range(1, network.last_event + 1)
        )
    of_home = Event.objects.filter(network=home)
    said = of_home.filter(kind__in=["post.published", "post.replied"])
    assert {event.ids["post"] for event in said} == set(
        Post.objects.filter(network=home).values_list("pk", flat=True)
    )
    likes = Reaction.objects.filter(post__network=home).count()
    assert of_home.filter(kind="post.liked").count() == likes > 0


def test_followers_have_nothing_left_to_do(home):
    cursors = Cursor.objects.filter(network=home)
    assert cursors.exists()
    assert set(cursors.values_list("number", flat=True)) == {home.last_event}


def test_nothing_crosses_a_network_and_everybody_may_see_what_they_answer(home):
    for post in Post.objects.select_related("group", "author", "thread"):
        assert post.network_id == post.group.network_id == post.author.network_id
        assert post.thread is None or post.thread.group_id == post.group_id
        assert post.pk <= post.activity
    inside = set(GroupMember.objects.values_list("group", "member"))
    for group, author in Post.objects.filter(thread=None).values_list("group", "author"):
        assert (group, author) in inside
    for mention in Mention.objects.select_related("post__group", "member"):
        assert mention.post.group.readers().filter(pk=mention.member_id).exists()


def test_who_wrote_has_read_what_they_wrote(home):
    assert TopicUse.objects.exists()
    reads = {
        (member, thread): to
        for member, thread, to in ThreadRead.objects.values_list("member", "thread", "read_to")
    }
    written = Post.objects.filter(network=home).values_list("author", "thread", "pk")
    for author, thread, pk in written:
        assert reads[author, thread or pk] >= pk


def test_the_same_again_writes_nothing(home):
    before = home.last_event, Post.objects.count(), Member.objects.count()
    scale_sample(SIZE)
    home.refresh_from_db()
    assert (home.last_event, Post.objects.count(), Member.objects.count()) == before


def test_a_member_who_was_filled_in_reads_the_feed(home):
    newest = Member.objects.filter(network=home, brought_by__isnull=False).order_by("-pk")
    member = newest.select_related("person").filter(person__email__contains=".example")[0]
    client = Client()
    client.force_login(member.person)
    page = client.get(f"/{home.slug}/")
    assert page.status_code == 200
    assert page.content.count(b'class="envelope"') == 20


def test_a_table_refuses_to_repeat_what_differs_in_each_row():
    with pytest.raises(ValueError, match="needs id"):
        Table(Post, "text", "html")
