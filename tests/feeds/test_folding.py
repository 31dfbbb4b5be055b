"""Replies of somebody muted: folded into a line for who mutes them, and for nobody else."""

import pytest
from django.urls import reverse

from accounts.following.actions import mute_member, unmute_member
from feeds.actions import follow_thread
from feeds.models import Post
from tests.builders import a_post, a_reply

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
