"""Cards are kept drawn: nobody is shown an old one, and what is kept is drawn for nobody again."""

import uuid

import pytest
from django.urls import reverse

from accounts.events import clock
from accounts.networks.models import Member
from feeds import cards
from feeds.actions import (
    choose_reactions,
    close_thread,
    delete_post,
    edit_post,
    pin_post,
    react,
    reply,
    unreact,
)
from feeds.models import Post
from feeds.queries import home_feed, shown_of
from groups.models import Group
from tests.builders import a_post, a_reply


def _renamed(field: str, value: str):
    def change(post: Post, answer: Post) -> None:
        type(post.author).objects.filter(pk=post.author_id).update(**{field: value})

    return change


def _group(field: str, value: str):
    def change(post: Post, answer: Post) -> None:
        Group.objects.filter(pk=post.group_id).update(**{field: value})

    return change


def _ada(post: Post) -> Member:
    return Member.objects.select_related("network").get(network=post.network_id, role="admin")


COUNT = '<span class="reaction__count">1</span>'
THANKS = 'value="thanks"'

CHANGES = {
    "text": (lambda post, answer: edit_post(author=post.author, post=post, text="Nine!"), "Nine!"),
    "text of a reply": (
        lambda post, answer: edit_post(author=answer.author, post=answer, text="Ah, nine."),
        "Ah, nine.",
    ),
    "reactions": (
        lambda post, answer: react(member=answer.author, post=post, reaction="thanks"),
        THANKS,
    ),
    "reactions to a reply": (
        lambda post, answer: react(member=post.author, post=answer, reaction="thanks"),
        THANKS,
    ),
    "first reaction": (
        lambda post, answer: choose_reactions(admin=_ada(post), names=["watch"]),
        "Watching this",
    ),
    "closed": (
        lambda post, answer: close_thread(admin=post.author, thread=post, reason="All said."),
        "All said.",
    ),
    "quoted reply": (
        lambda post, answer: reply(
            author=post.author,
            thread=post,
            text="Yes.",
            client_key=uuid.uuid4(),
            in_reply_to=answer,
        ),
        "quote__link",
    ),
    "pin": (lambda post, answer: pin_post(admin=post.author, post=post), "Pinned"),
    "deleted": (lambda post, answer: delete_post(author=post.author, post=post), "was deleted by"),
    "replies": (lambda post, answer: a_reply(by=post.author, to=post, text="So it is"), "So it is"),
    "name": (_renamed("name", "Cem Renamed"), "Cem Renamed"),
    "title": (_renamed("title", "Head of Ovens"), "Head of Ovens"),
    "department": (_renamed("department", "Ovens"), "Ovens"),
    "kind": (_renamed("kind", "guest"), "Client"),
    "photo": (_renamed("photo", "photos/another.png"), "v=another"),
    "group's name": (_group("name", "Pay and rations"), "Pay and rations"),
    "group's address": (_group("slug", "rations"), "/groups/rations/"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_card_changes_with_everything_that_it_shows(sign_in, cem, dee, payroll, what):
    change, now_shown = CHANGES[what]
    client, url = sign_in(dee), reverse("feeds:home", args=[dee.network.slug])
    if what == "department":
        cem.title = ""
        cem.save()
    post = a_post(by=cem, within=payroll)
    answer = a_reply(by=dee, to=post)

    def feed() -> str:
        return client.get(url).content.decode().split('<ol class="feed"')[1]

    assert now_shown not in feed()
    change(post, answer)
    assert now_shown in feed()


def test_what_is_kept_for_one_is_drawn_for_nobody_again(sign_in, cem, dee, payroll, monkeypatch):
    a_reply(by=dee, to=a_post(by=cem, within=payroll))
    url = reverse("feeds:home", args=[dee.network.slug])
    sign_in(cem).get(url)

    def refuse(*args: object) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr(cards, "render_to_string", refuse)
    assert b"data-mine" in sign_in(dee).get(url).content


def test_a_row_says_what_the_post_says(cem, dee, payroll):
    post = a_post(by=cem, within=payroll)
    answer = a_reply(by=dee, to=post)
    edit_post(author=cem, post=post, text="Nine")
    pin_post(admin=cem, post=post)
    (envelope,) = home_feed(dee).envelopes
    for each, shown in ((post, envelope.shown), (answer, envelope.answers[0].shown)):
        assert shown_of(Post.objects.for_cards().select_related("network").get(pk=each.pk)) == shown


def test_an_edit_is_later_than_what_was_though_the_clock_stands(cem, payroll):
    post = a_post(by=cem, within=payroll)
    times = [post.created_at]
    with clock.at(clock.now()):
        for text in ("Nine", "Ten", "Eleven"):
            times.append(edit_post(author=cem, post=post, text=text).edited_at)
    assert times == sorted(set(times))


def test_a_count_that_comes_back_shows_what_it_counts(sign_in, cem, dee, payroll):
    post = a_post(by=cem, within=payroll)
    client, url = sign_in(dee), reverse("feeds:home", args=[dee.network.slug])
    for _ in range(2):
        react(member=dee, post=post)
        page = client.get(url).content.decode()
        assert COUNT in page
        assert 'data-reacted="like"' in page
        unreact(member=dee, post=post)
        page = client.get(url).content.decode()
        assert COUNT not in page
        assert 'data-reacted="like"' not in page
