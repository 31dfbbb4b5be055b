"""
P1 on screens that are open already: of a group that somebody may no longer see nothing stays,
whatever page they have before them.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.events.queries import draw_since, newest_number
from accounts.networks.models import Member
from accounts.policies.actions import acknowledge_policy
from feeds.actions import edit_post
from feeds.models import Post
from groups.actions import change_group, change_group_role, remove_from_group
from groups.models import Group
from tests.builders import a_group, a_post, a_reply
from tests.promises.replay import Screen
from tests.promises.routes import NETWORK

NAME, SAID = "okapi4e19", "tapir7b52"
# Pages on which something of a group is shown to its admin, at the least.
SHOWN = {
    "feeds:home", "feeds:group", "feeds:thread", "feeds:topic", "feeds:member", "feeds:history",
    "feeds:edit", "groups:directory", "groups:about", "groups:members", "groups:edit",
    "groups:invite", "groups:remove", "groups:archive", "welcome:invite",
}  # fmt: skip


@pytest.fixture
def talked_in(ada, ben, cem):
    """Give a function that makes a group of Ben's with Cem as its other admin and a thread."""

    def made(access: str) -> tuple[Group, Post]:
        group = a_group(by=ben, name=NAME, purpose=SAID, access=access, members=(cem,))
        change_group_role(admin=ben, group=group, member=cem, role="admin")
        thread = a_post(by=cem, within=group, text=f"{SAID} #canteen")
        edit_post(author=cem, post=thread, text=f"{SAID} too #canteen")
        a_reply(by=ben, to=thread, text=f"{SAID} as well")
        a_group(by=ben, name="Beside", members=(cem,))
        return group, thread

    return made


def open_pages(client: Client, group: Group, thread: Post, *members: Member) -> dict:
    """Every page on which a reader sees something of the group, by route and address."""
    pages = {}
    for member in members:
        values = {
            "group": group.slug, "post": thread.pk, "topic": "canteen", "member": member.pk,
        }  # fmt: skip
        for name, kinds in NETWORK.items():
            address = [values.get(kind, 1) for kind in kinds]
            answer = client.get(reverse(name, args=[member.network.slug, *address]))
            html = "" if answer.streaming else answer.content.decode(errors="replace")
            if answer.status_code == 200 and "<main" in html and (NAME in html or SAID in html):
                assert "<live-events" in html, f"{name} hears of nothing"
                pages[name, member.name] = html
    return pages


def what_stays(reader: Member, pages: dict, since: int) -> Iterator[tuple[str, str]]:
    drawn, _upto = draw_since(reader.network_id, since, {reader.pk})
    for (name, _whose), html in pages.items():
        screen = Screen(html)
        for each in drawn:
            if reader.pk in each.members:
                screen.take(each.text)
        if not (screen.is_covered or screen.is_reloaded):
            yield name, str(screen.page)


@pytest.mark.parametrize("access", [pytest.param("secret", marks=pytest.mark.services), "private"])
def test_who_is_removed_from_a_group_keeps_nothing_of_it_on_the_screen(
    talked_in, ben, cem, sign_in, access
):
    group, thread = talked_in(access)
    acknowledge_policy(member=cem)
    client = sign_in(cem)
    pages = open_pages(client, group, thread, ben, cem)
    assert {name for name, _whose in pages} >= SHOWN
    since = newest_number(cem.network_id)
    remove_from_group(admin=ben, group=group, member=cem)
    assert_gone(cem, pages, since, is_known=access == "private")


@pytest.mark.parametrize("access", [pytest.param("secret", marks=pytest.mark.services), "private"])
def test_who_may_no_longer_read_a_group_keeps_nothing_of_it_on_the_screen(
    talked_in, ben, cem, dee, sign_in, access
):
    group, thread = talked_in("open")
    pages = open_pages(sign_in(dee), group, thread, ben, cem)
    assert {name for name, _whose in pages} >= {"feeds:thread", "feeds:topic", "groups:directory"}
    since = newest_number(dee.network_id)
    change_group(admin=ben, group=group, access=access)
    assert_gone(dee, pages, since, is_known=access == "private")


def assert_gone(reader: Member, pages: dict, since: int, is_known: bool) -> None:
    for name, page in what_stays(reader, pages, since):
        if is_known:
            # The directory still says that there is such a group, and what it is for.
            if name == "groups:directory":
                continue
            assert SAID not in page, name
        else:
            assert SAID not in page and NAME not in page, name
