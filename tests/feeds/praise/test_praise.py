"""Praise: of whom, where it shows, and what is refused."""

import pytest
from django.urls import reverse

from accounts.networks.actions import edit_profile, leave_network
from feeds.actions import Unpublishable, delete_post, erase_post
from feeds.models import Post
from feeds.praise.models import MOST_PRAISED, Praise, PraisedMember
from tests.builders import a_praise, several_members


@pytest.fixture
def write(dee) -> str:
    return reverse("feeds:write", args=[dee.network.slug, "praise"])


def _praised(post: Post) -> set[int]:
    members = PraisedMember.objects.filter(praise__post=post)
    return set(members.values_list("member", flat=True))


def test_praise_is_written_by_names_and_handles_without_scripts(
    sign_in, ada, ben, cem, dee, payroll, write
):
    client = sign_in(dee)
    page = client.get(write, {"group": payroll.pk}).content.decode()
    assert "Made us laugh" in page and "praise.svg#calm" in page
    sent = {
        "group": payroll.pk, "text": "For the pots.", "drawing": "calm",
        "members": f"@{cem.handle}, {ada.name.upper()},  {ben.name} (@{ben.handle})",
    }  # fmt: skip
    answer = client.post(write, {**sent, "members": f"@{cem.handle}, {ada.name.upper()}, "})
    post = Post.objects.get(kind="praise")
    assert answer["Location"] == post.get_absolute_url()
    assert _praised(post) == {cem.pk, ada.pk}
    page = client.get(post.get_absolute_url()).content.decode()
    assert "Calm head" in page and "praise.svg#calm" in page
    assert f'href="{cem.get_absolute_url()}">Cem Yilmaz</a>' in page


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ("", "Say whom you praise."),
        ("@dee-walsh", "somebody else than yourself"),
        ("@nobody-here", "called @nobody-here"),
        ("Somebody Unknown", "called “Somebody Unknown”"),
        ("Cem Yilmaz, Twin", "Several are called “Twin”"),
        ("@zoe-brandt", "called @zoe-brandt"),
    ],
)
def test_whom_one_cannot_praise_is_said_beside_the_field(
    sign_in, dee, zoe, payroll, brightwater, write, members, sentence
):
    type(dee).objects.filter(pk__in=[m.pk for m in several_members(2, brightwater)]).update(
        name="Twin"
    )
    sent = {"group": payroll.pk, "text": "Thanks", "drawing": "calm", "members": members}
    page = sign_in(dee).post(write, sent)
    assert page.status_code == 422
    assert sentence in str(page.context["fields"].errors["members"])
    assert "Thanks" in page.content.decode()
    assert not Post.objects.filter(kind="praise").exists()


def test_of_a_closed_group_only_readers_are_praised(ada, ben, cem, managers):
    a_praise(by=cem, within=managers, of=(ada,))
    with pytest.raises(Unpublishable):
        a_praise(by=cem, within=managers, of=(ada, ben))
    assert Praise.objects.count() == 1


def test_ten_are_praised_at_a_time_and_not_eleven(dee, payroll, brightwater):
    others = several_members(MOST_PRAISED + 1, brightwater)
    a_praise(by=dee, within=payroll, of=tuple(others[:-1]))
    for wrong in ((), tuple(others), (dee,)):
        with pytest.raises(Unpublishable):
            a_praise(by=dee, within=payroll, of=wrong)


def test_a_profile_shows_only_praise_that_the_viewer_may_see(
    sign_in, ada, cem, dee, payroll, managers
):
    a_praise(by=dee, within=payroll, of=(ada,), text="Open thanks")
    hidden = a_praise(by=cem, within=managers, of=(ada,), text="Hidden thanks")
    page = sign_in(dee).get(ada.get_absolute_url()).content.decode()
    assert "Open thanks" in page and "Hidden thanks" not in page
    assert 'praises__count">1<' in page
    page = sign_in(cem).get(ada.get_absolute_url()).content.decode()
    assert "Hidden thanks" in page and 'praises__count">2<' in page
    delete_post(author=cem, post=hidden)
    assert "Hidden thanks" not in sign_in(cem).get(ada.get_absolute_url()).content.decode()
    erase_post(Post.objects.get(pk=hidden.pk))
    assert _praised(hidden) == set()


def test_a_card_names_people_as_they_are_called_now(sign_in, cem, dee, payroll):
    post = a_praise(by=dee, within=payroll, of=(cem,))
    client = sign_in(dee)
    assert "Cem Yilmaz</a></p>" in client.get(post.get_absolute_url()).content.decode()
    edit_profile(member=cem, name="Cem Kaya")
    assert "Cem Kaya</a></p>" in client.get(post.get_absolute_url()).content.decode()
    leave_network(member=cem, keep_name=False)
    assert "Cem Kaya</a></p>" not in client.get(post.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 8])
def test_praise_costs_the_same_for_more(
    sign_in, ada, cem, dee, payroll, django_assert_max_num_queries, count
):
    for number in range(count):
        a_praise(by=dee, within=payroll, of=(ada, cem), text=f"Thanks {number}")
    client = sign_in(dee)
    for url, most in (
        (reverse("feeds:home", args=[dee.network.slug]), 12),
        (cem.get_absolute_url(), 17),
    ):
        client.get(url)
        with django_assert_max_num_queries(most):
            client.get(url)
