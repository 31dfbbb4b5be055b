"""The pages of the feed through the door: what they show, to whom, at which cost."""

import re
import uuid

import pytest
from django.urls import reverse

from accounts.policies.actions import acknowledge_policy
from feeds.actions import react
from feeds.models import Post
from feeds.queries.envelopes import FEED_SIZE
from tests.builders import a_group, a_post, a_reply


def _url(name: str, member, *args) -> str:
    return reverse(f"feeds:{name}", args=[member.network.slug, *args])


def test_home_shows_my_groups_the_newest_activity_first(sign_in, cem, dee, payroll):
    first = a_post(by=cem, within=payroll, text="First thing")
    a_post(by=cem, within=payroll, text="Second thing")
    elsewhere = a_group(by=cem, name="Football")
    a_post(by=cem, within=elsewhere, text="Not for Dee")
    a_reply(by=dee, to=first, text="An answer")
    page = sign_in(dee).get(_url("home", dee)).content.decode()
    assert page.index("First thing") < page.index("An answer") < page.index("Second thing")
    assert "Not for Dee" not in page


def test_a_feed_goes_on_by_key_without_a_gap_or_a_double(sign_in, cem, dee, payroll):
    for number in range(FEED_SIZE + 5):
        a_post(by=cem, within=payroll, text=f"thing-{number:03}")
    client, seen, url = sign_in(dee), [], _url("home", dee)
    while url:
        response = client.get(url)
        seen += [envelope.pk for envelope in response.context["feed"]]
        next_key = response.context["feed"].next
        url = f"{_url('home', dee)}?after={next_key}" if next_key else ""
        a_post(by=cem, within=payroll, text="In between")
    first_ones = list(
        Post.objects.filter(text__startswith="thing").order_by("-pk").values_list("pk", flat=True)
    )
    assert [pk for pk in seen if pk in first_ones] == first_ones
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("count", [1, 60])
def test_the_feed_costs_the_same_for_more_posts(
    sign_in, cem, dee, payroll, django_assert_max_num_queries, count
):
    for number in range(count):
        post = a_post(by=cem, within=payroll, text=f"@{dee.handle} #topic-{number}")
        for _ in range(3):
            a_reply(by=dee, to=post)
        react(member=dee, post=post)
    client = sign_in(dee)
    client.get(_url("home", dee))
    with django_assert_max_num_queries(8):
        client.get(_url("home", dee))
    with django_assert_max_num_queries(16):
        client.get(payroll.get_absolute_url())
    with django_assert_max_num_queries(16):
        client.get(post.get_absolute_url())
    with django_assert_max_num_queries(16):
        client.get(cem.get_absolute_url())
    with django_assert_max_num_queries(16):
        client.get(_url("topic", dee, "topic-0"))
    with django_assert_max_num_queries(11):
        client.get(_url("topics", dee))


def test_a_post_is_published_by_the_form_and_sent_once(sign_in, dee, payroll):
    client, key = sign_in(dee), str(uuid.uuid4())
    data = {"group": payroll.pk, "text": "Hello **all**", "client_key": key}
    first = client.post(_url("publish", dee), data)
    again = client.post(_url("publish", dee), data)
    assert first.status_code == again.status_code == 302
    post = Post.objects.get()
    assert first["Location"] == again["Location"] == post.get_absolute_url()
    assert post.html == "<p>Hello <strong>all</strong></p>\n"


def test_before_the_first_post_the_house_rules_are_accepted(sign_in, ben, brightwater):
    client, everyone = sign_in(ben), brightwater.groups.get()
    data = {"group": everyone.pk, "text": "My first post"}
    page = client.post(_url("publish", ben), data)
    assert page.status_code == 422
    assert "My first post" in page.content.decode()
    assert "house rules" in page.content.decode()
    fetched = client.post(_url("publish", ben), data, headers={"X-Requested-With": "fetch"})
    assert fetched.status_code == 403
    assert "house rules" in fetched.json()["title"]
    assert not Post.objects.exists()
    acknowledge_policy(member=ben)
    assert client.post(_url("publish", ben), data).status_code == 302


def test_a_script_gets_the_number_of_the_post(sign_in, dee, payroll):
    response = sign_in(dee).post(
        _url("publish", dee),
        {"group": payroll.pk, "text": "Hi", "client_key": str(uuid.uuid4())},
        headers={"X-Requested-With": "fetch"},
    )
    assert response.status_code == 201
    assert response.json()["post"] == str(Post.objects.get().pk)


@pytest.mark.parametrize("text", ["", "x" * 20_001])
def test_what_cannot_be_sent_is_kept_and_explained(sign_in, dee, payroll, text):
    client = sign_in(dee)
    data = {"group": payroll.pk, "text": text}
    page = client.post(_url("publish", dee), data)
    assert page.status_code == 422
    assert text in page.content.decode()
    assert page.context["form"].errors["text"]
    problem = client.post(_url("publish", dee), data, headers={"X-Requested-With": "fetch"})
    assert problem.status_code == 422
    assert problem["Content-Type"] == "application/problem+json"
    assert problem.json()["title"]


def test_a_reply_is_sent_by_the_form(sign_in, cem, dee, payroll):
    thread = a_post(by=cem, within=payroll)
    response = sign_in(dee).post(_url("reply", dee, thread.pk), {"text": "Yes"})
    answer = Post.objects.get(thread=thread)
    assert response["Location"] == answer.get_absolute_url()
    assert sign_in(cem).get(_url("thread", cem, answer.pk))["Location"] == answer.get_absolute_url()


def test_a_post_is_edited_and_its_history_is_shown_to_readers(sign_in, cem, dee, payroll):
    post = a_post(by=cem, within=payroll, text="Opens at eight")
    author = sign_in(cem)
    assert "Opens at eight" in author.get(_url("edit", cem, post.pk)).content.decode()
    assert author.post(_url("edit", cem, post.pk), {"text": ""}).status_code == 422
    author.post(_url("edit", cem, post.pk), {"text": "Opens at nine"})
    reader = sign_in(dee)
    assert "Opens at nine" in reader.get(post.get_absolute_url()).content.decode()
    assert "Opens at eight" in reader.get(_url("history", dee, post.pk)).content.decode()
    assert reader.get(_url("edit", dee, post.pk)).status_code == 403


def test_a_post_is_deleted_after_asking(sign_in, cem, payroll):
    post = a_post(by=cem, within=payroll)
    client = sign_in(cem)
    assert client.get(_url("delete", cem, post.pk)).status_code == 200
    assert Post.objects.present().exists()
    client.post(_url("delete", cem, post.pk))
    assert not Post.objects.present().exists()
    assert client.get(post.get_absolute_url()).status_code == 404


def test_reactions_and_pins_work_without_scripts(sign_in, cem, dee, payroll):
    post = a_post(by=cem, within=payroll)
    client = sign_in(dee)
    for state in ({}, {"state": "on"}):
        client.post(_url("react", dee, post.pk), {"reaction": "thanks", **state})
        page = client.get(post.get_absolute_url()).content.decode()
        assert 'data-reacted="thanks"' in page
        assert 'reaction__count">1<' in page
        client.post(_url("react", dee, post.pk), {"reaction": "thanks"})
        post.refresh_from_db()
        assert (post.reaction_count, post.other_reactions) == (0, None)
    assert client.post(_url("react", dee, post.pk), {"reaction": "nonsense"}).status_code == 422
    assert client.post(_url("pin", dee, post.pk), {"pin": "on"}).status_code == 403
    sign_in(cem).post(_url("pin", cem, post.pk), {"pin": "on"})
    page = client.get(payroll.get_absolute_url()).context
    assert [envelope.pk for envelope in page["feed"].top] == [post.pk]
    assert [envelope.pk for envelope in page["feed"]] == []


def test_the_preview_is_what_the_post_will_be(sign_in, cem, dee, payroll):
    text = f"**Hi** @{cem.handle} #canteen <b>x</b>\n\n- [ ] one"
    preview = sign_in(dee).post(_url("preview", dee), {"text": text, "group": payroll.slug})
    assert (
        preview.content.decode().strip() == a_post(by=dee, within=payroll, text=text).html.strip()
    )


def test_completion_offers_who_can_see_the_place(sign_in, ada, cem, dee, managers):
    client = sign_in(cem)
    everywhere = client.get(_url("complete_members", cem), {"q": "wal"}).content.decode()
    inside = client.get(_url("complete_members", cem), {"q": "wal", "group": managers.slug})
    assert f"@{dee.handle}" in everywhere
    assert "can’t see this group" not in everywhere
    assert "can’t see this group" in inside.content.decode()


@pytest.mark.parametrize("number", ["0", "9" * 18, "x", "9" * 40])
def test_a_mangled_group_number_is_not_found(sign_in, dee, payroll, number):
    answer = sign_in(dee).post(_url("publish", dee), {"group": number, "text": "x"})
    assert answer.status_code == 404


def test_outsiders_of_a_private_group_find_none_of_its_posts(sign_in, cem, dee, managers):
    post = a_post(by=cem, within=managers, text="okapi-2b #okapi")
    client = sign_in(dee)
    for name in (
        "thread",
        "edit",
        "delete",
        "history",
        "more",
        "reactions",
        "reference",
        "earlier",
    ):
        assert client.get(_url(name, dee, post.pk)).status_code == 404
    for name in (
        "reply", "react", "pin", "read_thread", "delete", "edit", "restore", "follow", "close",
        "reopen", "move", "share", "split", "bookmark", "mark_unread",
    ):  # fmt: skip
        assert client.post(_url(name, dee, post.pk), {"text": "x"}).status_code == 404
    for url in (
        managers.get_absolute_url(), _url("home", dee), _url("topics", dee), cem.get_absolute_url(),
        _url("complete_topics", dee) + "?q=oka", _url("marks", dee) + f"?posts={post.pk}",
        _url("missed", dee) + "?since=0",
    ):  # fmt: skip
        page = client.get(url)
        assert page.status_code == 200
        assert "okapi" not in page.content.decode()
        assert str(post.pk) not in page.content.decode()
    assert client.get(_url("topic", dee, "okapi")).status_code == 404
    assert sign_in(cem).get(_url("topic", cem, "okapi")).status_code == 200


def test_only_home_says_which_groups_come_live(sign_in, cem, dee, payroll):
    a_post(by=cem, within=payroll)
    client = sign_in(dee)
    home = client.get(_url("home", dee)).content.decode()
    assert str(payroll.pk) in re.search(r'data-groups="([\d ]+)"', home)[1].split()
    # The page of a colleague lists groups, too, which are not those of its feed.
    assert "data-groups" not in client.get(cem.get_absolute_url()).content.decode()
