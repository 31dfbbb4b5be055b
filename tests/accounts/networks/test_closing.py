"""Closing a network, and opening it again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.audit.models import AuditEntry
from accounts.events.models import Event
from accounts.invitations.actions import NetworkClosed, accept_invitation
from accounts.mail.actions import post_mail
from accounts.mail.models import OutboxMail, PendingMail
from accounts.networks.actions import close_network, reopen_network
from accounts.networks.models import Network
from tests.builders import PASSWORD, a_person, an_invitation
from tests.promises.routes import NETWORK

CLOSE, REOPEN = "/brightwater/admin/close/", "/brightwater/admin/reopen/"
REASON = "The company was sold."
FORM = {"name": "Brightwater", "reason": REASON}


@pytest.fixture
def trusted(sign_in):
    """Give a client of somebody who has just given the password again."""

    def proved(member) -> Client:
        client = sign_in(member)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return client

    return proved


@pytest.fixture
def ada(ada):
    ada.person.set_password(PASSWORD)
    ada.person.save()
    return ada


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_in_place_of_a_closed_network_its_members_read_that_it_is(
    ada, cem, northgate_cem, sign_in, trusted
):
    admin, member = trusted(ada), sign_in(cem)
    assert member.get("/brightwater/").status_code == 200
    assert admin.post(CLOSE, FORM).url == "/brightwater/"
    for client in (admin, member):
        for address in ("/brightwater/", CLOSE, "/brightwater/admin/", "/brightwater/no-such/"):
            answer = client.get(address)
            if address.endswith("no-such/"):
                assert answer.status_code == 404
                continue
            assert answer.status_code == 410
            page = text_of(answer)
            assert "Brightwater is closed" in page
            assert f"{ada.name} closed it on" in page and REASON in page
            assert "Nothing was deleted" in page
            assert "live-events" not in page and "compose-box" not in page
    assert REOPEN in text_of(admin.get("/brightwater/"))
    assert REOPEN not in text_of(member.get("/brightwater/"))
    assert f"Its administrators can open it again: {ada.name}." in text_of(
        member.get("/brightwater/")
    )
    mine = text_of(member.get("/networks/"))
    assert mine.index("Northgate") < mine.index("<h2>Closed</h2>") < mine.index("Brightwater")
    assert member.get("/northgate/").status_code == 200
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.actor, entry.reason) == ("network.closed", ada, REASON)
    assert Event.objects.filter(network=ada.network).latest("number").kind == "network.closed"


def test_nothing_is_read_or_written_in_a_closed_network(ada, cem, sign_in):
    close_network(admin=ada, reason=REASON)
    values = {"group": "all-company", "member": cem.pk, "topic": "canteen"}
    for member in (ada, cem):
        client = sign_in(member)
        for name, kinds in NETWORK.items():
            if name == "networks:reopen":
                continue
            address = reverse(name, args=["brightwater", *(values.get(kind, 1) for kind in kinds)])
            for method in (client.get, client.post):
                assert method(address).status_code == 410, name


def test_to_everybody_else_a_closed_network_is_none(ada, eve, zoe, northgate_ada, gil, sign_in):
    close_network(admin=ada, reason=REASON)
    for member in (eve, zoe, gil):
        for address in ("/brightwater/", CLOSE, REOPEN):
            assert sign_in(member).get(address).status_code == 404
        assert "Brightwater" not in text_of(sign_in(member).get("/networks/"))


def test_a_client_loses_it_too_and_does_not_read_why(northgate_ada, northgate_cem, gil, sign_in):
    close_network(admin=northgate_ada, reason="They do not pay.")
    answer = sign_in(gil).get("/northgate/")
    assert answer.status_code == 410
    assert "Northgate is closed" in text_of(answer)
    assert "They do not pay" not in text_of(answer)
    assert northgate_ada.name not in text_of(answer)
    assert sign_in(gil).get("/northgate/admin/reopen/").status_code == 403
    assert "They do not pay" in text_of(sign_in(northgate_cem).get("/northgate/"))


def test_who_closes_or_opens_gives_the_password_again(ada, sign_in):
    client = sign_in(ada)
    asked = f"/accounts/reauthenticate/?next={CLOSE.replace('/', '%2F')}"
    for method in (client.get, client.post):
        answer = method(CLOSE, FORM)
        assert answer.status_code == 302
        assert answer.url.startswith(asked)
    assert Network.objects.get().closed_at is None
    assert client.post(asked, {"password": PASSWORD}).url == CLOSE
    assert client.get(CLOSE).status_code == 200
    close_network(admin=ada, reason=REASON)
    assert sign_in(ada).post(REOPEN, {"reason": "Again"}).url.startswith("/accounts/reauth")
    assert Network.objects.get().closed_at is not None


@pytest.mark.parametrize(
    "slip", [{"name": ""}, {"name": "brightwater"}, {"name": "Northgate"}, {"reason": ""}]
)
def test_nobody_closes_a_network_by_a_slip(ada, trusted, slip):
    assert trusted(ada).post(CLOSE, FORM | slip).status_code == 422
    assert Network.objects.get().closed_at is None


def test_only_its_administrators_close_and_open_a_network(
    ada, ben, cem, eve, zoe, northgate_ada, gil, sign_in
):
    for page in (CLOSE, REOPEN):
        for member, status in ((ben, 403), (cem, 403), (eve, 404), (zoe, 404), (gil, 404)):
            assert sign_in(member).post(page, FORM).status_code == status
    with pytest.raises(PermissionDenied):
        close_network(admin=ben, reason="Because")
    close_network(admin=ada, reason=REASON)
    for member, status in ((ben, 403), (cem, 403), (eve, 404), (zoe, 404), (gil, 404)):
        assert sign_in(member).post(REOPEN, FORM).status_code == status
    with pytest.raises(PermissionDenied):
        reopen_network(admin=ben)
    assert Network.objects.filter(closed_at=None).count() == 2


def test_an_administrator_opens_it_again_as_it_was(ada, cem, sign_in, trusted):
    admin, member = trusted(ada), sign_in(cem)
    # Nothing to open.
    assert admin.get(REOPEN).url == "/brightwater/admin/settings/"
    close_network(admin=ada, reason=REASON)
    page = text_of(admin.get(REOPEN))
    assert "Open Brightwater again?" in page and REASON in page
    assert admin.post(REOPEN, {"reason": ""}).status_code == 422
    assert member.get("/brightwater/").status_code == 410
    assert admin.post(REOPEN, {"reason": "It was not."}).url == "/brightwater/"
    assert member.get("/brightwater/").status_code == 200
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.actor, entry.reason) == ("network.reopened", ada, "It was not.")
    log = text_of(admin.get("/brightwater/admin/audit/"))
    assert "closed the network Brightwater" in log
    assert "opened the network Brightwater again" in log


def test_the_page_says_what_it_means_and_how_it_is_opened_again(ada, cem, trusted):
    client = trusted(ada)
    page = text_of(client.get(CLOSE))
    assert "2 members lose access at once" in page
    assert "manage.py reopen_network brightwater" in page
    assert CLOSE in text_of(client.get("/brightwater/admin/settings/"))


def test_an_invitation_into_a_closed_network_no_longer_works(ada):
    invitation = an_invitation(by=ada)
    close_network(admin=ada, reason=REASON)
    invitation.network.refresh_from_db()
    with pytest.raises(NetworkClosed):
        accept_invitation(invitation=invitation, person=a_person("fay@brightwater.example"))


def test_mails_that_wait_when_it_is_closed_are_not_sent(ada, northgate_ada, run_tasks):
    an_invitation(by=ada)
    for network in (ada.network, northgate_ada.network):
        post_mail(network, "fay@example.org", "Hello", "Dear Fay")
    close_network(admin=ada, reason=REASON)
    run_tasks()
    assert [mail.network for mail in OutboxMail.objects.all()] == [northgate_ada.network]
    reopen_network(admin=ada)
    run_tasks()
    assert OutboxMail.objects.count() == 1
    dropped = PendingMail.objects.get(network=ada.network)
    assert dropped.dropped_at and dropped.text == dropped.subject == ""


def test_whoever_runs_the_server_closes_and_opens_too(ada, cem, sign_in, capsys):
    client = sign_in(cem)
    call_command("close_network", "/brightwater/", reason="Ordered by the court.")
    assert capsys.readouterr().out == "Brightwater is closed.\n"
    page = text_of(client.get("/brightwater/"))
    assert "Whoever runs the server closed it on" in page and "Ordered by the court." in page
    call_command("reopen_network", "/brightwater/", reason="It was a mistake.")
    assert capsys.readouterr().out == "Brightwater is open again.\n"
    assert client.get("/brightwater/").status_code == 200
    acts = AuditEntry.objects.order_by("-pk").values_list("act", "actor", "origin")[:2]
    assert list(acts) == [
        ("network.reopened", None, "command"),
        ("network.closed", None, "command"),
    ]


def test_the_commands_name_the_networks_they_know(ada, northgate_ada):
    close_network(admin=northgate_ada, reason="The contract ended.")
    for address in ("brightwater", "no-such-network"):
        with pytest.raises(CommandError, match="northgate"):
            call_command("reopen_network", address)
    for address in ("northgate", "no-such-network"):
        with pytest.raises(CommandError, match="brightwater"):
            call_command("close_network", address, reason="Because")


def test_the_page_of_a_closed_network_costs_few_queries(
    ada, cem, sign_in, django_assert_max_num_queries
):
    close_network(admin=ada, reason=REASON)
    client = sign_in(cem)
    client.get("/brightwater/")
    with django_assert_max_num_queries(7):
        client.get("/brightwater/")
