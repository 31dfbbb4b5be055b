"""What screens are sent: everyone who may see it gets the same, and nobody else anything."""

import pytest

from accounts.events.models import Event
from accounts.events.queries import MAX_BEHIND, draw_since, missed_by, newest_number
from accounts.networks.actions import join_network, leave_network, suspend_member
from accounts.networks.models import Member
from feeds.actions import delete_post, edit_post, pin_post, react, unreact
from feeds.models import Post
from groups.actions import remove_from_group
from tests.builders import a_person, a_post, a_reply


def _everyone() -> set[int]:
    return set(Member.objects.values_list("pk", flat=True))


def _frames(network, since: int):
    return draw_since(network.pk, since, _everyone())[0]


@pytest.fixture
def since(payroll, managers, restructure, zoe, gil, eve) -> int:
    return newest_number(payroll.network_id)


_COUNT = '<span class=\\"reaction__count\\">1</span>'

ACTS = {
    "post.published": lambda thread, ada: a_post(by=ada, within=thread.group, text="new-one"),
    "post.replied": lambda thread, ada: a_reply(by=ada, to=thread, text="new-one"),
    "post.edited": lambda thread, ada: edit_post(author=ada, post=thread, text="new-one"),
    "post.deleted": lambda thread, ada: delete_post(author=ada, post=thread),
    "post.reacted": lambda thread, ada: react(member=ada, post=thread),
}


@pytest.mark.parametrize("kind", ["post.published", "post.replied", "post.edited", "post.deleted",
                                  "post.reacted"])  # fmt: skip
def test_frames_of_a_private_group_go_to_its_members_only(
    since, ada, cem, dee, zoe, gil, eve, managers, kind
):
    thread = Post.objects.select_related("group__network").get(
        pk=a_post(by=ada, within=managers).pk
    )
    begin = newest_number(managers.network_id)
    ACTS[kind](thread, ada)
    frames = _frames(managers.network, begin)
    assert frames
    assert Event.objects.filter(kind=kind, network=managers.network_id).exists()
    for frame in frames:
        assert frame.members == {ada.pk, cem.pk}


def test_frames_of_an_open_group_go_to_all_active_members_of_the_network(
    since, ada, ben, cem, dee, eve, zoe, gil, payroll
):
    since = newest_number(payroll.network_id)
    a_post(by=cem, within=payroll)
    (frame,) = _frames(payroll.network, since)
    assert frame.members == {ada.pk, ben.pk, cem.pk, dee.pk}


def test_a_new_post_is_short_on_the_wire_for_it_goes_to_every_screen(since, dee, payroll):
    text = "Der Aufzug fährt wieder. 👍"
    begin = newest_number(payroll.network_id)
    a_post(by=dee, within=payroll, text=text)
    (frame,) = _frames(payroll.network, begin)
    assert text in frame.text
    # Some room for longer names, and for what static files are called where they are gathered.
    assert len(frame.text.encode()) <= 3 * 1024 - 100, len(frame.text.encode())


def test_who_was_removed_or_suspended_since_gets_nothing(since, ada, cem, dee, managers, payroll):
    post = a_post(by=cem, within=managers)
    remove_from_group(admin=cem, group=managers, member=ada)
    suspend_member(admin=ada, member=dee, reason="Away.")
    a_reply(by=cem, to=post)
    drawn = _frames(managers.network, since)
    kept = [frame for frame in drawn if str(post.pk) in frame.text]
    assert kept
    assert {pk for frame in kept for pk in frame.members} == {cem.pk}


def test_a_deleted_post_is_not_drawn_for_those_who_come_late(since, cem, dee, payroll):
    post = a_post(by=cem, within=payroll, text="gone-soon")
    delete_post(author=cem, post=post)
    frames = _frames(payroll.network, since)
    assert frames
    assert not any("gone-soon" in frame.text for frame in frames)


def test_drawing_costs_a_bounded_number_of_queries_however_many_watch(
    since, cem, dee, payroll, django_assert_max_num_queries
):
    post = a_post(by=cem, within=payroll)
    a_reply(by=dee, to=post)
    with django_assert_max_num_queries(16):
        _frames(payroll.network, since)


def test_reacting_and_taking_it_back_show_the_present_count(since, cem, dee, payroll):
    post = a_post(by=cem, within=payroll)
    begin = newest_number(payroll.network_id)
    react(member=dee, post=post)
    assert _COUNT in _frames(payroll.network, begin)[0].text
    unreact(member=dee, post=post)
    assert not any(_COUNT in frame.text for frame in _frames(payroll.network, begin))


def test_a_pinned_thread_says_so(since, cem, payroll):
    post = a_post(by=cem, within=payroll)
    begin = newest_number(payroll.network_id)
    pin_post(admin=cem, post=post)
    assert "Pinned" in _frames(payroll.network, begin)[0].text


def test_who_is_too_far_behind_starts_anew(cem, payroll):
    post = a_post(by=cem, within=payroll)
    assert missed_by(cem, 10**9).is_too_far
    since = newest_number(payroll.network_id)
    for _ in range(MAX_BEHIND // 2 + 1):
        react(member=cem, post=post)
        unreact(member=cem, post=post)
    assert missed_by(cem, since).is_too_far
    assert missed_by(cem, newest_number(payroll.network_id)).frames == []


def test_who_joins_is_welcomed_on_open_screens_of_the_network(since, ada, cem, zoe, brightwater):
    begin = newest_number(brightwater.pk)
    fay = join_network(
        person=a_person("fay@brightwater.example"), network=brightwater, name="Fay Lim"
    )
    (frame,) = [each for each in _frames(brightwater, begin) if "welcome-line" in each.text]
    assert "Fay Lim" in frame.text
    assert {ada.pk, cem.pk, fay.pk} <= frame.members
    assert zoe.pk not in frame.members


def test_who_leaves_is_off_the_directory(since, dee, zoe, brightwater):
    begin = newest_number(brightwater.pk)
    leave_network(member=dee, keep_name=True)
    gone = [each for each in _frames(brightwater, begin) if f"person-{dee.pk}" in each.text]
    assert gone
    assert not {dee.pk, zoe.pk} & {pk for each in gone for pk in each.members}
