"""P8: what is counted anew equals what is stored, whatever was done; what was damaged is mended."""

import contextlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.events.actions import follow_everywhere
from accounts.events.models import Cursor, Event
from accounts.networks.models import Member, Network
from accounts.networks.sealing import bound, nothing_bound
from accounts.policies.actions import acknowledge_policy
from accounts.recounts import counters, differences, mend
from feeds.actions import (
    NothingChosen,
    delete_post,
    edit_post,
    move_thread,
    publish_post,
    react,
    reply,
    split_replies,
    unreact,
)
from feeds.models import Post
from groups.actions import join_group, leave_group, remove_from_group
from groups.actions.joining import LastGroupAdmin
from groups.models import Group
from tests.builders import a_group, a_post, a_reply
from tests.standing import standing

STORED = {
    "announcements.Announcement.confirmed_count",
    "announcements.Announcement.seen_count",
    "events.Cursor.number",
    "feeds.Post.activity",
    "feeds.Post.other_reactions",
    "feeds.Post.reaction_count",
    "feeds.Post.reply_count",
    "groups.Group.activity",
    "groups.Group.member_count",
    "groups.Group.thread_count",
    "networks.Network.last_event",
    "private_messages.Participant.activity",
}


@pytest.fixture
@standing
def payroll(ben, cem, dee) -> Group:
    for member in (ben, cem, dee):
        acknowledge_policy(member=member)
    return a_group(by=ben, name="Payroll", members=(cem, dee))


def wrong() -> list[str]:
    return [str(difference) for counter in counters() for difference in differences(counter)]


def test_every_stored_number_is_counted():
    """A new `_count` of a model comes with the way to count it anew."""
    assert {str(counter) for counter in counters()} == STORED


def test_what_is_wrong_is_said_in_sentences_and_corrected(payroll, cem, dee, capsys):
    post = a_post(by=cem, within=payroll)
    a_reply(by=dee, to=post)
    delete_post(author=dee, post=a_reply(by=dee, to=post))
    react(member=dee, post=post)
    assert wrong() == []
    Group.objects.filter(pk=payroll.pk).update(member_count=7)
    Post.objects.filter(pk=post.pk).update(reply_count=9, reaction_count=0)
    with nothing_bound(), pytest.raises(CommandError, match="3 numbers are wrong"):
        call_command("recount", "--check")
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"Brightwater: The group “Payroll” ({payroll.pk}) has 3 members; 7 were stored.",
        f"Brightwater: The thread “post {post.pk}” ({post.pk}) has 1 replies; 9 were stored.",
        f"Brightwater: 1 members reacted to “post {post.pk}” ({post.pk}); 0 were stored.",
    ]
    assert Group.objects.get(pk=payroll.pk).member_count == 7
    with nothing_bound():
        call_command("recount")
        assert "3 numbers corrected" in capsys.readouterr().out
        call_command("recount", "--check")
        assert "0 numbers corrected" in capsys.readouterr().out
    post.refresh_from_db()
    assert (post.reply_count, post.reaction_count) == (1, 1)
    assert Group.objects.get(pk=payroll.pk).member_count == 3


def test_each_network_is_counted_in_its_own_bound(payroll, zoe, capsys):
    theirs = a_group(by=zoe, name="Theirs")
    Group.objects.filter(pk__in=[payroll.pk, theirs.pk]).update(thread_count=4)
    with bound(zoe.network_id):
        assert len(wrong()) == 1
    with nothing_bound():
        call_command("recount")
    assert capsys.readouterr().out.count("has 0 threads; 4 were stored") == 2
    assert wrong() == []


def test_the_log_never_goes_back(payroll, ada):
    """A number that was given is not given again, and a follower reads what it has not read."""
    newest = Event.objects.filter(network=ada.network).order_by("-number").first().number
    Network.objects.filter(pk=ada.network_id).update(last_event=newest + 1_000)
    assert wrong() == []
    Network.objects.filter(pk=ada.network_id).update(last_event=newest - 1)
    follow_everywhere()
    Cursor.objects.filter(network=ada.network).update(number=newest + 2)
    with bound(ada.network_id):
        told = [str(d) for counter in counters() for d in mend(counter)]
    assert told[0] == (
        f"The log of “Brightwater” ({ada.network_id}) goes up to number {newest};"
        f" {newest - 1} was stored as last."
    )
    assert Network.objects.get(pk=ada.network_id).last_event == newest
    assert {cursor.number for cursor in Cursor.objects.filter(network=ada.network)} == {newest}


def test_many_rows_are_read_in_batches(payroll, cem, monkeypatch, django_assert_num_queries):
    posts = [a_post(by=cem, within=payroll).pk for _ in range(7)]
    monkeypatch.setattr("accounts.recounts._BATCH", 3)
    likes = next(each for each in counters() if str(each) == "feeds.Post.reaction_count")
    with django_assert_num_queries(4):
        assert list(differences(likes)) == []
    Post.objects.filter(pk__in=posts).update(reaction_count=2)
    assert [found.row.pk for found in mend(likes)] == sorted(posts)


@dataclass
class World:
    group: Group
    members: list[Member]

    def post(self, number: int) -> Post | None:
        posts = list(Post.objects.select_related("group__network", "author").order_by("pk"))
        return posts[number % len(posts)] if posts else None

    def do(self, act: str, who: int, what: int) -> None:
        member, post = self.members[who], self.post(what)
        # Not everybody may do everything; what is refused changes no number either.
        with contextlib.suppress(PermissionDenied, LastGroupAdmin, NothingChosen):
            ACTS[act](self, member, post)


def _with(post_act: Callable[[Member, Post], object]) -> Callable[[World, Member, Post], object]:
    return lambda world, member, post: post_act(member, post) if post else None


ACTS: dict[str, Callable] = {
    "publish": lambda world, member, _post: publish_post(
        author=member, group=world.group, text="Hello #canteen", client_key=uuid.uuid4()
    ),
    "reply": _with(
        lambda member, post: reply(
            author=member, thread=post, text="Good.", client_key=uuid.uuid4()
        )
    ),
    "edit": _with(lambda member, post: edit_post(author=member, post=post, text="Hello again")),
    "delete": _with(lambda member, post: delete_post(author=member, post=post)),
    "like": _with(lambda member, post: react(member=member, post=post)),
    "thank": _with(lambda member, post: react(member=member, post=post, reaction="thanks")),
    "unlike": _with(lambda member, post: unreact(member=member, post=post)),
    "move": _with(
        lambda member, post: move_thread(
            mover=member, thread=post, to=Group.objects.get(is_all_company=True)
        )
    ),
    "split": _with(
        lambda member, post: split_replies(
            admin=member, thread=post, replies=list(post.thread_replies.all()[1:])
        )
    ),
    "join": lambda world, member, _post: join_group(member=member, group=world.group),
    "leave": lambda world, member, _post: (
        leave_group(member=member, group=world.group) if member != world.members[0] else None
    ),
    "remove": lambda world, member, _post: remove_from_group(
        admin=world.members[0], group=world.group, member=member
    ),
}
AN_ACT = st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 2), st.integers(0, 9))
# Of what is below, only a number that is too high is wrong; the log does not go back.
# What is no number is damaged by a test of its own.
NOT_DAMAGED = {
    "events.Cursor.number", "feeds.Post.other_reactions", "networks.Network.last_event",
}  # fmt: skip
DAMAGES = sorted(STORED - NOT_DAMAGED)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    acts=st.lists(AN_ACT, min_size=4, max_size=14),
    damages=st.lists(st.tuples(st.sampled_from(DAMAGES), st.integers(1, 9)), max_size=4),
)
def test_whatever_is_done_no_number_is_wrong_and_what_is_damaged_is_mended(
    payroll, ben, cem, dee, acts, damages
):
    world = World(payroll, [ben, cem, dee])
    for act in acts:
        world.do(*act)
    assert wrong() == []
    before = numbers()
    damaged = {}
    for name, by in damages:
        counter = next(each for each in counters() if str(each) == name)
        row = counter.rows().order_by("pk").last()
        if row is not None and (name, row.pk) not in damaged:
            damaged[name, row.pk] = getattr(row, counter.field)
            counter.rows().filter(pk=row.pk).update(**{counter.field: damaged[name, row.pk] + by})
    mended = {
        (str(counter), found.row.pk): found.true
        for counter in counters()
        for found in mend(counter)
    }
    assert mended == damaged
    assert numbers() == before


def test_reactions_of_each_kind_are_counted_anew(payroll, cem, dee):
    post = a_post(by=cem, within=payroll)
    react(member=dee, post=post, reaction="thanks")
    react(member=cem, post=post)
    assert wrong() == []
    Post.objects.filter(pk=post.pk).update(other_reactions={"laugh": 3})
    (counter,) = (each for each in counters() if each.field == "other_reactions")
    with bound(payroll.network_id):
        assert [found.true for found in mend(counter)] == [{"thanks": 1}]
    assert wrong() == []


def numbers() -> dict[str, list]:
    return {str(each): list(each.rows().order_by("pk").values_list("pk", each.field))
            for each in counters()}  # fmt: skip


def test_numbers_are_mended_while_people_work(at_once, cem, dee, payroll):
    post = a_post(by=cem, within=payroll)

    def act(number: int) -> None:
        if number == 0:
            for _ in range(10):
                Post.objects.filter(pk=post.pk).update(reaction_count=F("reaction_count") + 9)
                Group.objects.filter(pk=payroll.pk).update(thread_count=F("thread_count") + 9)
                for counter in counters():
                    list(mend(counter))
            return
        member = (cem, dee)[number % 2]
        for _ in range(4):
            react(member=member, post=post)
            a_reply(by=member, to=post)
            a_post(by=member, within=payroll)
            unreact(member=member, post=post)

    at_once(5, act)
    post.refresh_from_db()
    assert (post.reply_count, post.reaction_count) == (16, 0)
    assert wrong() == []
