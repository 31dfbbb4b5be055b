"""Editing one's own profile, and what the form does not let pass."""

import pytest

from accounts.networks.actions import ReportsInCircle, edit_profile
from accounts.networks.models import Level, Member
from tests.builders import several_members

PAGE = "/brightwater/profile/"


def save(client, **fields):
    return client.post(PAGE, {"name": "Cem Yilmaz", **fields})


def test_a_profile_is_saved(cem, ben, sign_in):
    head = Level.objects.get(network=cem.network, name="Head")
    answer = save(
        sign_in(cem),
        name="Cem  Yılmaz ",
        title="Adviser",
        department="Payroll",
        level=head.pk,
        pronouns="he/him",
        about="Came in 2019.",
        reports_to="Ben Hughes",
    )
    assert answer["Location"] == f"/brightwater/people/{cem.pk}/"
    cem.refresh_from_db()
    assert (cem.name, cem.handle) == ("Cem Yılmaz", "cem-yilmaz")
    assert (cem.title, cem.department, cem.level, cem.reports_to) == (
        "Adviser",
        "Payroll",
        head,
        ben,
    )


def test_a_refused_form_keeps_what_was_typed_and_says_why_beside_the_field(cem, sign_in):
    answer = save(sign_in(cem), name="", title="Adviser", reports_to="Nobody at All")
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors.keys() == {"name", "reports_to"}
    assert (form["title"].value(), form["reports_to"].value()) == ("Adviser", "Nobody at All")
    cem.refresh_from_db()
    assert (cem.name, cem.title) == ("Cem Yilmaz", "")


def test_the_page_shows_whom_one_reports_to_as_one_would_write_it(cem, ben, sign_in):
    edit_profile(member=cem, reports_to=ben)
    answer = sign_in(cem).get(PAGE)
    assert 'value="Ben Hughes (@ben-hughes)"' in answer.content.decode()


@pytest.mark.parametrize("written", ["@ben-hughes", "ben hughes", "Ben Hughes (@ben-hughes)"])
def test_the_one_reported_to_is_named_in_several_ways(cem, ben, sign_in, written):
    save(sign_in(cem), reports_to=written)
    cem.refresh_from_db()
    assert cem.reports_to == ben


@pytest.mark.parametrize("written", ["Zoe Brandt", "@zoe-brandt", "Eve Stone", "Cem Yilmaz"])
def test_nobody_reports_to_a_stranger_the_suspended_or_themselves(cem, eve, zoe, sign_in, written):
    assert save(sign_in(cem), reports_to=written).status_code == 422


def test_two_of_one_name_are_told_apart_by_their_handles(cem, ben, dee, sign_in):
    edit_profile(member=dee, name="Ben Hughes")
    answer = save(sign_in(cem), reports_to="Ben Hughes")
    assert answer.status_code == 422
    said = answer.context["form"].errors["reports_to"][0]
    assert "@ben-hughes" in said
    assert "@dee-walsh" in said


def test_nobody_reports_in_a_circle(ben, cem, dee, sign_in):
    edit_profile(member=ben, reports_to=cem)
    edit_profile(member=dee, reports_to=ben)
    with pytest.raises(ReportsInCircle):
        edit_profile(member=cem, reports_to=dee)
    answer = save(sign_in(cem), reports_to="@dee-walsh")
    assert answer.status_code == 422
    assert "circle" in answer.context["form"].errors["reports_to"][0]


def test_a_level_of_another_network_is_none(cem, zoe, sign_in):
    foreign = Level.objects.filter(network=zoe.network).first()
    assert save(sign_in(cem), level=foreign.pk).status_code == 422


def test_only_what_the_form_has_is_written(cem, zoe, sign_in):
    save(
        sign_in(cem), role="admin", kind="guest", network=zoe.network_id, handle="ada-okafor",
        suspended_at="2020-01-01", person=zoe.person_id,
    )  # fmt: skip
    fresh = Member.objects.get(pk=cem.pk)
    assert (fresh.role, fresh.kind, fresh.handle) == ("member", "staff", "cem-yilmaz")
    assert (fresh.network_id, fresh.person_id) == (cem.network_id, cem.person_id)


def test_strangers_have_no_profile_here(eve, zoe, sign_in):
    for outsider in (eve, zoe):
        assert sign_in(outsider).get(PAGE).status_code == 404
        assert sign_in(outsider).post(PAGE, {"name": "X"}).status_code == 404


def test_the_page_costs_the_same_in_a_larger_network(
    ada, cem, sign_in, django_assert_max_num_queries
):
    client = sign_in(cem)
    client.get(PAGE)
    for count in (5, 45):
        several_members(count, network=ada.network)
        with django_assert_max_num_queries(10):
            client.get(PAGE)
