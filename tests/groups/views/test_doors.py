"""Who gets through which door of a group, and who finds no door there at all."""

import pytest

from groups.models import Group

# Every address behind groups/<slug>/, and how it is asked.
PAGES = [
    "about/",
    "members/",
    "edit/",
    "leave/",
    "ask/",
    "requests/",
    "invite/",
    "archive/",
    "restore/",
]
DEEDS = ["join/", "leave/", "ask/", "ask/withdraw/", "favourite/", "favourite/remove/", "edit/",
         "invite/", "archive/", "restore/", "take-over/"]  # fmt: skip
OUTSIDERS = ["zoe", "eve", "gil"]


def _answers(client, group: Group, slug: str) -> list[tuple[int, bytes]]:
    base = f"/{group.network.slug}/groups/{slug}/"
    answers = [client.get(base + page) for page in [*PAGES, "picture/", "members/1/remove/"]]
    answers += [client.post(base + deed) for deed in [*DEEDS, "requests/1/", "members/1/role/"]]
    return [(answer.status_code, answer.content) for answer in answers]


@pytest.mark.parametrize("name", OUTSIDERS)
def test_outside_the_network_no_group_exists(request, sign_in, payroll, name):
    client = sign_in(request.getfixturevalue(name))
    assert _answers(client, payroll, "payroll") == _answers(client, payroll, "no-such-group")
    assert {status for status, _body in _answers(client, payroll, "payroll")} == {404}
    assert client.get("/brightwater/groups/").status_code == 404
    assert payroll.memberships.count() == 2


@pytest.mark.parametrize("name", ["dee", "ada"])
def test_a_secret_group_is_not_there_for_those_outside(request, sign_in, layoffs, name):
    client = sign_in(request.getfixturevalue(name))
    there, nowhere = _answers(client, layoffs, layoffs.slug), _answers(client, layoffs, "no-such")
    assert there == nowhere
    assert {status for status, _body in there} == {404}
    for page in ("groups/", "groups/?q=closure", "groups/?archived=1", "groups/?piece=1"):
        assert b"Site closure" not in client.get(f"/brightwater/{page}").content
    assert (layoffs.memberships.count(), layoffs.join_requests.count()) == (2, 0)


def test_its_members_find_a_secret_group(sign_in, layoffs, cem):
    client = sign_in(cem)
    assert b"Site closure" in client.get("/brightwater/groups/").content
    assert client.get(f"/brightwater/groups/{layoffs.slug}/members/").status_code == 200


def test_a_secret_name_is_not_given_away_when_another_group_takes_it(sign_in, layoffs, dee):
    client = sign_in(dee)
    form = {"name": "Site closure", "purpose": "", "access": "open", "color": "teal"}
    client.post("/brightwater/groups/new/", form)
    assert Group.objects.get(slug="site-closure").access == "open"


def test_a_private_group_is_listed_and_says_no_more(sign_in, board, dee):
    client = sign_in(dee)
    assert b"Board papers" in client.get("/brightwater/groups/").content
    about = client.get("/brightwater/groups/board-papers/about/")
    assert about.status_code == 200
    assert b"Cem Yilmaz" not in about.content
    for page in ("members/", "edit/", "requests/", "invite/", "archive/"):
        assert client.get(f"/brightwater/groups/board-papers/{page}").status_code == 403
    for deed in ("join/", "edit/", "archive/", "take-over/"):
        assert client.post(f"/brightwater/groups/board-papers/{deed}").status_code == 403
    assert board.memberships.count() == 2


def test_members_manage_nothing(sign_in, payroll, cem, ben):
    client = sign_in(cem)
    base = "/brightwater/groups/payroll/"
    for page in ("edit/", "requests/", "invite/", "archive/", f"members/{ben.pk}/remove/"):
        assert client.get(base + page).status_code == 403
    for deed in ("edit/", "archive/", "restore/", f"members/{cem.pk}/role/"):
        assert client.post(base + deed, {"role": "admin"}).status_code == 403
    assert payroll.memberships.get(member=cem).role == "member"


def test_nobody_signed_in_is_sent_to_sign_in(client, payroll):
    assert client.get("/brightwater/groups/payroll/about/").status_code == 302
    assert client.get("/brightwater/groups/no-such/about/").status_code == 302


def test_looking_changes_nothing(sign_in, payroll, board, ben, cem):
    from accounts.events.models import Event

    before = Event.objects.count()
    client = sign_in(ben)
    for group in (payroll, board):
        for page in PAGES:
            assert client.get(f"/brightwater/groups/{group.slug}/{page}").status_code == 200
        assert client.get(f"/brightwater/groups/{group.slug}/join/").status_code == 405
    assert Event.objects.count() == before


def test_a_former_address_leads_to_the_present_one(sign_in, payroll, board, ben, dee, zoe):
    from groups.actions import change_group

    change_group(admin=ben, group=payroll, name="Pay")
    answer = sign_in(dee).get("/brightwater/groups/payroll/about/")
    assert (answer.status_code, answer["Location"]) == (301, "/brightwater/groups/pay/about/")
    assert sign_in(zoe).get("/brightwater/groups/payroll/about/").status_code == 404


def test_clients_make_no_groups(sign_in, gil, northgate_ada):
    client = sign_in(gil)
    assert client.get("/northgate/groups/").status_code == 200
    assert client.get("/northgate/groups/new/").status_code == 403
    form = {"name": "Ours", "access": "open", "color": "teal"}
    assert client.post("/northgate/groups/new/", form).status_code == 403
    assert not Group.objects.filter(name="Ours").exists()
