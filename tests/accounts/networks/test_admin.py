"""Administration: what administrators do, and that nobody else does."""

import datetime

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.events.models import Event
from accounts.networks.actions import change_role
from accounts.networks.models import Level, Member, Network
from tests.builders import several_members

PAGES = ["", "settings/", "members/", "levels/", "audit/", "networks/new/"]


def acts():
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


@pytest.mark.parametrize("place", PAGES)
def test_administrators_have_their_pages_and_nobody_else(ada, ben, cem, eve, zoe, sign_in, place):
    page = f"/brightwater/admin/{place}"
    assert sign_in(ada).get(page).status_code == 200
    assert sign_in(ben).get(page).status_code == 403
    assert sign_in(cem).get(page).status_code == 403
    assert sign_in(eve).get(page).status_code == 404
    assert sign_in(zoe).get(page).status_code == 404


def test_a_client_cannot_see_the_administration(gil, sign_in):
    assert sign_in(gil).get("/northgate/admin/").status_code == 403


@pytest.mark.parametrize("act", ["suspend", "restore", "role", "guest"])
def test_nobody_but_an_administrator_of_the_same_network_acts_on_members(
    ada, ben, cem, dee, gil, zoe, sign_in, act
):
    form = {"reason": "Because", "role": "admin", "sponsor": "@ada-okafor"}
    here = f"/brightwater/admin/members/{dee.pk}/{act}/"
    assert sign_in(ben).post(here, form).status_code == 403
    assert sign_in(cem).post(here, form).status_code == 403
    assert sign_in(zoe).post(here, form).status_code == 404
    there = f"/elsewhere/admin/members/{dee.pk}/{act}/"
    assert sign_in(zoe).post(there, form).status_code == 404
    elsewhere = f"/northgate/admin/members/{dee.pk}/{act}/"
    assert sign_in(gil).post(elsewhere, form).status_code == 403
    fresh = Member.objects.get(pk=dee.pk)
    assert (fresh.status, fresh.role) == ("active", "member")


def test_an_administrator_of_one_network_has_no_power_in_the_other(northgate_ada, dee, sign_in):
    page = f"/northgate/admin/members/{dee.pk}/"
    assert sign_in(northgate_ada).get(page).status_code == 404


# Members


def test_suspending_needs_a_reason_acts_at_once_and_is_written_down(ada, cem, sign_in):
    his, page = sign_in(cem), f"/brightwater/admin/members/{cem.pk}/suspend/"
    assert his.get("/brightwater/people/").status_code == 200
    answer = sign_in(ada).post(page, {"reason": ""})
    assert answer.status_code == 422
    assert "reason" in answer.context["suspend_form"].errors
    sign_in(ada).post(page, {"reason": "Lost his phone."})
    assert his.get("/brightwater/people/").status_code == 404
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.actor, entry.reason) == ("member.suspended", ada, "Lost his phone.")
    assert Event.objects.latest("pk").kind == "membership.ended"


def test_who_is_restored_comes_in_again(ada, eve, sign_in):
    sign_in(ada).post(f"/brightwater/admin/members/{eve.pk}/restore/", {"reason": ""})
    assert sign_in(eve).get("/brightwater/people/").status_code == 200
    assert acts()[-1] == "member.restored"


def test_a_role_is_changed_and_the_last_administrator_stays(ada, cem, sign_in):
    client = sign_in(ada)
    own = f"/brightwater/admin/members/{ada.pk}/role/"
    answer = client.post(own, {"role": "member"})
    assert answer.status_code == 422
    assert "at least one" in answer.content.decode()
    client.post(f"/brightwater/admin/members/{cem.pk}/role/", {"role": "admin"})
    assert client.post(own, {"role": "member"}).status_code == 302
    assert client.get("/brightwater/admin/").status_code == 403
    assert sign_in(cem).get("/brightwater/admin/").status_code == 200


def test_a_client_gets_no_role_with_power(northgate_ada, gil, sign_in):
    page = f"/northgate/admin/members/{gil.pk}/role/"
    assert sign_in(northgate_ada).post(page, {"role": "moderator"}).status_code == 422
    gil.refresh_from_db()
    assert gil.role == "member"


def test_the_sponsor_and_the_end_of_a_client_are_changed(
    northgate_ada, northgate_cem, gil, sign_in
):
    page = f"/northgate/admin/members/{gil.pk}/guest/"
    day = timezone.localdate() + datetime.timedelta(days=7)
    client = sign_in(northgate_ada)
    client.post(page, {"sponsor": "@cem-yilmaz", "ends_on": day.isoformat()})
    gil.refresh_from_db()
    assert (gil.sponsor, gil.ends_on) == (northgate_cem, day)
    assert acts()[-1] == "member.guest_changed"
    past = timezone.localdate() - datetime.timedelta(days=1)
    for refused in (
        {"sponsor": "@cem-yilmaz", "ends_on": past.isoformat()},
        {"sponsor": "@gil-moreau", "ends_on": ""},
        {"sponsor": "", "ends_on": ""},
    ):
        assert client.post(page, refused).status_code == 422


def test_members_are_found_by_address_status_and_role(ada, ben, cem, eve, sign_in):
    client = sign_in(ada)

    def found(query):
        answer = client.get(f"/brightwater/admin/members/?{query}")
        return [person.name for person in answer.context["page"]]

    assert found("") == ["Ada Okafor", "Ben Hughes", "Cem Yilmaz", "Eve Stone"]
    assert found("q=cem@bright") == ["Cem Yilmaz"]
    assert found("status=suspended") == ["Eve Stone"]
    assert found("status=active&kind=moderator") == ["Ben Hughes"]
    assert found("status=left") == found("status=ended") == found("kind=guest") == []


@pytest.mark.parametrize("place", ["", "members/", "audit/", "levels/"])
def test_the_pages_cost_the_same_for_more(ada, sign_in, django_assert_max_num_queries, place):
    client = sign_in(ada)
    client.get(f"/brightwater/admin/{place}")
    for count in (5, 45):
        for member in several_members(count, network=ada.network)[:20]:
            change_role(admin=ada, member=member, role="moderator")
        with django_assert_max_num_queries(10):
            client.get(f"/brightwater/admin/{place}")


# Settings


def _settings(**changes):
    return {
        "name": "Brightwater", "purpose": "", "color": "teal", "language": "en",
        "time_zone": "UTC", "may_invite": "everyone", "may_make_groups": "everyone",
        "email_domains": "", **changes,
    }  # fmt: skip


def test_settings_are_saved_and_written_down(ada, sign_in):
    answer = sign_in(ada).post(
        "/brightwater/admin/settings/",
        _settings(
            name="Brightwater plc", color="plum", time_zone="Europe/London", may_invite="admins",
            email_domains="Brightwater.example\n@bw.example, bw.example", may_ask="on",
        ),
    )  # fmt: skip
    assert answer.status_code == 302
    network = Network.objects.get(pk=ada.network_id)
    assert (network.name, network.slug, network.color) == ("Brightwater plc", "brightwater", "plum")
    assert network.email_domains == ["brightwater.example", "bw.example"]
    assert network.may_ask
    detail = AuditEntry.objects.latest("pk").detail
    assert detail["before"]["color"] == "teal"
    assert detail["after"]["color"] == "plum"
    assert "language" not in detail["after"]


def test_saving_without_a_change_writes_nothing_down(ada, sign_in):
    before = acts()
    sign_in(ada).post("/brightwater/admin/settings/", _settings())
    assert acts() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("color", "red;}body{display:none"),
        ("language", "xx"),
        ("time_zone", "Mars/Olympus"),
        ("email_domains", "not a domain"),
        ("email_domains", "*.example.org"),
        ("email_domains", "localhost"),
        ("may_ask", "on"),
        ("only_own_domains", "on"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_beside_its_field(ada, sign_in, field, value):
    answer = sign_in(ada).post("/brightwater/admin/settings/", _settings(**{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Network.objects.get(pk=ada.network_id).name == "Brightwater"


def test_an_external_network_cannot_be_opened_to_a_domain(northgate_ada, sign_in):
    sign_in(northgate_ada).post(
        "/northgate/admin/settings/",
        _settings(name="Northgate", email_domains="northgate.example", may_ask="on"),
    )
    network = Network.objects.get(pk=northgate_ada.network_id)
    assert (network.email_domains, network.may_ask) == ([], False)


# Levels


def _levels(network):
    levels = Level.objects.filter(network=network).order_by("rank", "name")
    return list(levels.values_list("name", flat=True))


def test_the_list_of_levels_is_edited(ada, cem, sign_in):
    client, page = sign_in(ada), "/brightwater/admin/levels/"
    assert _levels(ada.network) == ["Agent", "Team manager", "Head", "Director", "Board"]
    client.post(page, {"name": "Owner"})
    head = Level.objects.get(network=ada.network, name="Head")
    client.post(f"{page}{head.pk}/rename/", {"name": "Head of"})
    client.post(f"{page}{head.pk}/move/", {"to": "down"})
    agent = Level.objects.get(network=ada.network, name="Agent")
    Member.objects.filter(pk=cem.pk).update(level=agent)
    client.post(f"{page}{agent.pk}/remove/")
    assert _levels(ada.network) == ["Head of", "Team manager", "Director", "Board", "Owner"]
    cem.refresh_from_db()
    assert cem.level is None
    assert acts()[-4:] == ["level.added", "level.renamed", "level.moved", "level.removed"]


def test_two_levels_of_one_name_are_refused(ada, sign_in):
    client, page = sign_in(ada), "/brightwater/admin/levels/"
    assert client.post(page, {"name": "Head"}).status_code == 422
    board = Level.objects.get(network=ada.network, name="Board")
    assert client.post(f"{page}{board.pk}/rename/", {"name": "Head"}).status_code == 422
    assert len(_levels(ada.network)) == 5


@pytest.mark.parametrize("act", ["rename", "move", "remove"])
def test_the_levels_of_another_network_are_out_of_reach(ada, zoe, sign_in, act):
    level = Level.objects.get(network=zoe.network, name="Head")
    page = f"/brightwater/admin/levels/{level.pk}/{act}/"
    assert sign_in(ada).post(page, {"name": "X", "to": "up"}).status_code == 404


# External networks


def test_an_external_network_is_made_and_told_apart(ada, sign_in):
    answer = sign_in(ada).post(
        "/brightwater/admin/networks/new/",
        {"name": "Northgate", "purpose": "The new contract", "color": "orange"},
    )
    network = Network.objects.get(name="Northgate")
    assert answer["Location"] == f"/{network.slug}/"
    assert (network.is_external, network.color) == (True, "orange")
    assert Member.objects.get(network=network).is_admin


def test_the_home_network_is_not_told_of_it(ada, sign_in):
    before = acts()
    sign_in(ada).post("/brightwater/admin/networks/new/", {"name": "Northgate", "color": "orange"})
    home = AuditEntry.objects.filter(network=ada.network)
    assert home.count() == len(before)
    assert not Event.objects.filter(network=ada.network, ids__icontains="northgate").exists()


def test_none_is_made_from_an_external_network(northgate_ada, sign_in):
    page = "/northgate/admin/networks/new/"
    form = {"name": "Another", "color": "orange"}
    assert sign_in(northgate_ada).post(page, form).status_code == 403
    assert not Network.objects.filter(name="Another").exists()


# The audit log


def test_the_log_is_read_in_sentences_page_by_page(ada, cem, sign_in):
    for _time in range(30):
        change_role(admin=ada, member=cem, role="moderator")
        change_role(admin=ada, member=cem, role="member")
    answer = sign_in(ada).get("/brightwater/admin/audit/")
    assert "changed the role of Cem Yilmaz from moderator to member" in answer.content.decode()
    assert len(answer.context["lines"]) == 50
    rest = sign_in(ada).get(f"/brightwater/admin/audit/{answer.context['next_url']}")
    assert len(rest.context["lines"]) + 50 == len(acts())
    assert not rest.context["next_url"]


def test_an_entry_says_from_where(ada, cem, sign_in):
    page = f"/brightwater/admin/members/{cem.pk}/suspend/"
    sign_in(ada).post(page, {"reason": "Lost his phone."}, REMOTE_ADDR="192.0.2.7")
    assert AuditEntry.objects.latest("pk").origin == "192.0.2.7"
