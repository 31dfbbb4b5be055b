"""A reply that stands apart from its thread says in what it was said."""

import pytest
from django.urls import reverse

from feeds.actions import bookmark_post, delete_post, edit_post
from tests.builders import a_post, a_reply

PAGES = ("feeds:topic", "feeds:mentions", "feeds:bookmarks")


def _page(sign_in, member, name: str) -> str:
    args = ["canteen"] if name == "feeds:topic" else []
    return sign_in(member).get(reverse(name, args=[member.network.slug, *args])).content.decode()


@pytest.fixture
def thread(cem, payroll):
    return a_post(by=cem, within=payroll, text="Soup is **back** & hot")


@pytest.fixture
def reply(thread, cem, dee):
    reply = a_reply(by=dee, to=thread, text=f"#canteen, @{cem.handle}")
    bookmark_post(member=cem, post=reply)
    return reply


@pytest.mark.parametrize("name", PAGES)
def test_it_names_its_thread_and_its_group_and_leads_there(sign_in, cem, thread, reply, name):
    for _drawn_and_kept in range(2):
        page = _page(sign_in, cem, name)
        assert "In reply to" in page
        assert (
            f'<a href="{thread.get_absolute_url()}">{cem.name}: Soup is back &amp; hot</a>' in page
        )
        assert f'<a href="{thread.group.get_absolute_url()}">Payroll</a></span>' in page


def test_a_thread_does_not_say_it_of_itself_nor_of_its_replies(sign_in, cem, payroll):
    thread = a_post(by=cem, within=payroll, text="#canteen")
    a_reply(by=cem, to=thread, text="Yes")
    assert "In reply to" not in _page(sign_in, cem, "feeds:topic")
    assert "In reply to" not in sign_in(cem).get(thread.get_absolute_url()).content.decode()


def test_it_says_what_the_thread_says_now_and_nothing_of_what_was_deleted(
    sign_in, cem, thread, reply
):
    assert "Soup is back" in _page(sign_in, cem, "feeds:topic")
    edit_post(author=cem, post=thread, text="Stew instead")
    page = _page(sign_in, cem, "feeds:topic")
    assert "Stew instead" in page and "Soup is back" not in page
    delete_post(author=cem, post=thread)
    page = _page(sign_in, cem, "feeds:topic")
    assert f'<a href="{thread.get_absolute_url()}">a deleted post</a>' in page
    assert "Stew instead" not in page and ">Payroll</a></span>" in page


@pytest.mark.parametrize("count", [1, 15])
def test_it_costs_the_same_for_more(sign_in, cem, dee, payroll, django_assert_num_queries, count):
    for _ in range(count):
        a_reply(by=dee, to=a_post(by=cem, within=payroll), text="#canteen")
    client = sign_in(cem)
    url = reverse("feeds:topic", args=[cem.network.slug, "canteen"])
    client.get(url)
    with django_assert_num_queries(13):
        client.get(url)
