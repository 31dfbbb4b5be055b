"""Replies of somebody muted: folded into a line for who mutes them, and for nobody else."""

import json

import pytest
from django.urls import reverse

from accounts.events.queries import draw_since, newest_number
from accounts.following.actions import mute_member, unmute_member
from feeds.actions import delete_post, follow_thread, move_thread, restore_post, split_replies
from feeds.models import Post
from feeds.queries import marks_of
from tests.builders import a_group, a_post, a_reply

LINE = "A reply of somebody you muted."


@pytest.fixture
def talk(ada, cem, dee, payroll) -> Post:
    """A thread of Dee's, answered by Cem and then by Dee."""
    thread = a_post(by=dee, within=payroll, text="Who is in?")
    a_reply(by=cem, to=thread, text="Not me")
    a_reply(by=dee, to=thread, text="Who else")
    return thread


def _pages(member, talk: Post) -> dict[str, str]:
    slug = member.network.slug
    return {
        "home": reverse("feeds:home", args=[slug]),
        "thread": talk.get_absolute_url(),
        "earlier": reverse("feeds:earlier", args=[slug, talk.pk]) + f"?before={2**62}",
        "group": talk.group.get_absolute_url(),
    }


def test_it_is_one_line_with_the_card_behind_it(sign_in, ada, cem, dee, talk):
    reply = talk.thread_replies.get(author=cem)
    follow_thread(member=ada, thread=talk)
    before = {name: sign_in(ada).get(url).content for name, url in _pages(ada, talk).items()}
    mute_member(member=ada, other=cem)
    for name, url in _pages(ada, talk).items():
        page = sign_in(ada).get(url).content.decode()
        assert page.count(LINE) == 1, name
        line = page.index(LINE)
        # Right before the card, and after the beginning of its envelope; the card is everyone's.
        assert page.index(f'id="post-{reply.pk}"') < line < page.index(f'id="card-{reply.pk}"')
        assert "Not me" in page
        # Neither for others, nor for whoever is muted.
        for other in (cem, dee):
            assert LINE not in sign_in(other).get(url).content.decode(), name
    unmute_member(member=ada, other=cem)
    for name, url in _pages(ada, talk).items():
        assert LINE.encode() not in sign_in(ada).get(url).content
        assert LINE.encode() not in before[name]


def test_in_a_thread_of_their_own_nothing_is_folded(sign_in, ada, cem, payroll):
    thread = a_post(by=cem, within=payroll)
    a_reply(by=cem, to=thread)
    mute_member(member=ada, other=cem)
    assert LINE not in sign_in(ada).get(thread.get_absolute_url()).content.decode()


def test_a_screen_that_gets_a_reply_learns_that_it_folds(sign_in, ada, cem, dee, talk):
    reply = talk.thread_replies.get(author=cem)
    mute_member(member=ada, other=cem)
    url = reverse("feeds:marks", args=[ada.network.slug]) + f"?posts={reply.pk},{talk.pk}"
    for member, is_folded in ((ada, True), (dee, False), (cem, False)):
        marks = sign_in(member).get(url).json()
        assert marks[str(reply.pk)]["folded"] is is_folded
        assert marks[str(talk.pk)]["folded"] is False


def _split(talk: Post, admin, reply: Post) -> None:
    split_replies(admin=admin, thread=talk, replies=[reply])


def _bring_back(author, reply: Post) -> None:
    delete_post(author=author, post=reply)
    restore_post(author=author, post=reply)


def _frames_since(since: int, *members):
    """What screens are sent, as each of `members` gets it: by member, the frames with replies."""
    drawn, _upto = draw_since(members[0].network_id, since, {member.pk for member in members})
    frames = {member.pk: [] for member in members}
    for each in drawn:
        frame = json.loads(each.text)
        if "envelope--reply" in frame["html"]:
            for pk in each.members:
                frames[pk].append(frame)
    return frames


@pytest.mark.parametrize("act", ["answered", "brought back", "moved", "split"])
def test_who_mutes_is_told_what_to_fold_with_the_reply_itself(ada, cem, dee, payroll, talk, act):
    """Asking for the marks afterwards would be a moment too late: it would be seen first."""
    elsewhere = a_group(by=cem, name="Canteen", members=(ada, dee))
    last = talk.thread_replies.get(author=dee)
    # Cem mutes Dee, who began the thread: what she says there is not folded.
    for member, other in ((ada, cem), (ada, dee), (cem, dee)):
        mute_member(member=member, other=other)
    since = newest_number(ada.network_id)
    acts = {
        "answered": lambda: a_reply(by=cem, to=talk),
        "brought back": lambda: _bring_back(cem, talk.thread_replies.get(author=cem)),
        "moved": lambda: move_thread(mover=dee, thread=talk, to=elsewhere),
        "split": lambda: _split(talk, cem, last),
    }
    acts[act]()
    frames = _frames_since(since, ada, cem, dee)
    assert frames[dee.pk]
    for member in (ada, cem, dee):
        # As many for each of them, and each once.
        assert [frame["html"] for frame in frames[member.pk]] == [
            frame["html"] for frame in frames[dee.pk]
        ]
        for frame in frames[member.pk]:
            shown = {pk for pk in Post.objects.values_list("pk", flat=True)
                     if f'id="post-{pk}"' in frame["html"]}  # fmt: skip
            folded = {pk for pk, marks in marks_of(member, shown).items() if marks.is_folded}
            assert {int(pk) for pk in frame.get("folds", "").split()} == folded
            assert bool(folded) == (member == ada)


def test_replies_of_two_whom_one_mutes_are_folded_both(ada, ben, cem, dee, payroll, managers):
    thread = a_post(by=dee, within=payroll)
    replies = {each.pk: str(a_reply(by=each, to=thread).pk) for each in (ben, cem)}
    elsewhere = a_group(by=dee, name="Canteen", members=(ada, ben, cem))
    for member, other in ((ada, ben), (ada, cem), (ben, cem)):
        mute_member(member=member, other=other)
    since = newest_number(ada.network_id)
    move_thread(mover=dee, thread=thread, to=elsewhere)
    frames = _frames_since(since, ada, ben, cem, dee)
    folds = {pk: [frame.get("folds", "") for frame in each] for pk, each in frames.items()}
    assert folds == {
        ada.pk: [f"{replies[ben.pk]} {replies[cem.pk]}"],
        ben.pk: [replies[cem.pk]],
        cem.pk: [""],
        dee.pk: [""],
    }
