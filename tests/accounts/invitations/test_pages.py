"""My invitations, the administrator's pages, asking in, and how we grew."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.audit.models import AuditEntry
from accounts.invitations.actions import ask_to_be_let_in, invite
from accounts.invitations.growth import growth_of, list_steps, tree_chart
from accounts.invitations.models import AccessRequest, Invitation
from accounts.mail.models import OutboxMail
from accounts.networks.actions import join_network, leave_network
from accounts.networks.models import Member, Network
from tests.builders import a_person, an_invitation


def url(member: Member, name: str, *args) -> str:
    return reverse(f"network_invitations:{name}", args=[member.network.slug, *args])


def open_to(network: Network, **fields) -> None:
    Network.objects.filter(pk=network.pk).update(email_domains=["brightwater.example"], **fields)


ADMIN_PAGES = ("all", "launch", "requests")


@pytest.mark.parametrize("name", ["mine", "growth", *ADMIN_PAGES])
def test_each_page_costs_the_same_for_more_rows(ada, sign_in, django_assert_max_num_queries, name):
    client = sign_in(ada)
    client.get(url(ada, name))  # The first page of a session writes the session.
    for count in (2, 40):
        invite(inviter=ada, entries=[f"p{count}-{number}@x.example" for number in range(count)])
        for number in range(count // 4):
            _joined(ada, f"n{count}-{number}@x.example")
        with django_assert_max_num_queries(14):
            assert client.get(url(ada, name)).status_code == 200


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_the_administrators_pages_are_for_administrators(ada, ben, zoe, sign_in, name):
    assert sign_in(ada).get(url(ada, name)).status_code == 200
    assert sign_in(ben).get(url(ada, name)).status_code == 403
    assert sign_in(zoe).get(url(ada, name)).status_code == 404


def test_a_member_sees_and_touches_their_own_invitations_only(ada, cem, dee, sign_in):
    mine, other = an_invitation(cem, "a@x.example"), an_invitation(dee, "b@x.example")
    client = sign_in(cem)
    page = client.get(url(cem, "mine")).content.decode()
    assert mine.email in page and other.email not in page
    for name in ("resend", "withdraw"):
        assert client.post(url(cem, name, other.pk)).status_code == 404
    assert client.post(url(cem, "withdraw", mine.pk)).status_code == 302
    mine.refresh_from_db()
    assert mine.state == "withdrawn"


def test_invitations_are_found_by_state_and_come_in_pages(ada, sign_in):
    invite(inviter=ada, entries=[f"p{number}@x.example" for number in range(60)])
    client = sign_in(ada)
    page = client.get(url(ada, "all"), {"state": "waiting"}).content.decode()
    assert page.count("@x.example</span>") == 50
    assert "after=" in page
    assert "p1@x.example" not in client.get(url(ada, "all"), {"state": "sent"}).content.decode()


def test_the_launch_is_changed_with_a_trace(ada, sign_in):
    form = {"launch": "paused", "invitations_each": 5, "each_a_day": 4, "network_a_day": 30}
    assert sign_in(ada).post(url(ada, "launch"), form).status_code == 302
    network = Network.objects.get(pk=ada.network_id)
    assert (network.launch, network.invitations_each) == ("paused", 5)
    entry = AuditEntry.objects.get(act="launch.changed")
    assert entry.detail["after"]["each_a_day"] == 4
    bad = sign_in(ada).post(url(ada, "launch"), {**form, "launch": "wild"})
    assert bad.status_code == 422


def test_a_colleague_asks_and_an_administrator_lets_them_in(ada, cem, zoe, sign_in, client):
    open_to(ada.network, may_ask=True)
    fay = a_person("fay@brightwater.example")
    client.force_login(fay)
    assert "Brightwater" in client.get("/networks/ask/").content.decode()
    client.post("/networks/ask/brightwater/", {"name": "Fay Lim"})
    client.post("/networks/ask/brightwater/", {"name": "Fay Lim"})
    request = AccessRequest.objects.get()
    answer = url(ada, "answer", request.pk)
    assert sign_in(cem).post(answer, {"answer": "grant"}).status_code == 404
    assert sign_in(zoe).post(answer, {"answer": "grant"}).status_code == 404
    sign_in(ada).post(answer, {"answer": "grant"})
    assert Member.objects.get(person=fay).brought_by is None
    assert AuditEntry.objects.filter(act="access.granted").count() == 1


def test_invite_respects_approval(ada, client):
    """Asking, even with a proved address, lets nobody in by itself."""
    open_to(ada.network, may_ask=True)
    client.force_login(a_person("fay@brightwater.example"))
    client.post("/networks/ask/brightwater/", {"name": "Fay"})
    assert client.get(f"/{ada.network.slug}/growth/").status_code == 404


@pytest.mark.parametrize(
    "address", ["fay@evil-brightwater.example", "fay@mail.brightwater.example", "fay@x.example"]
)
def test_only_our_own_domain_may_ask(ada, zoe, client, address):
    open_to(ada.network, may_ask=True, launch=Network.Launch.OPEN)
    client.force_login(a_person(address))
    assert "Brightwater" not in client.get("/networks/ask/").content.decode()
    assert client.post("/networks/ask/brightwater/", {"name": "Fay"}).status_code == 404
    with pytest.raises(PermissionDenied):
        ask_to_be_let_in(
            person=a_person(f"2{address}"), network=Network.objects.get(slug="brightwater"), name=""
        )


def test_an_unproved_address_opens_nothing(ada, client):
    open_to(ada.network, launch=Network.Launch.OPEN)
    person = a_person("fay@x.example")
    person.emailaddress_set.create(email="fay@brightwater.example", verified=False)
    client.force_login(person)
    assert client.post("/networks/ask/brightwater/", {"name": "Fay"}).status_code == 404


def test_while_open_a_colleague_comes_in_by_the_mailed_link(ada, client, run_tasks):
    open_to(ada.network, launch=Network.Launch.OPEN)
    answer = client.post("/networks/ask/", {"email": "Fay@Brightwater.example"})
    assert answer.status_code == 200
    run_tasks()
    mail = OutboxMail.objects.get(to="fay@brightwater.example")
    path = mail.text.split("/networks/ask/link/")[1].split()[0]
    link = f"/networks/ask/link/{path}"
    assert "_auth_user_id" not in client.session
    assert client.get(link).status_code == 200
    assert client.post(link).url == "/networks/ask/"
    assert client.post("/networks/ask/brightwater/", {"name": "Fay"}).url == "/brightwater/welcome/"
    client.logout()
    assert client.post(link).status_code == 410


def test_who_asks_learns_nothing_of_the_address(ada, cem, client, run_tasks):
    answers = {
        client.post("/networks/ask/", {"email": email}).content.replace(email.encode(), b"")
        for email in ("cem@brightwater.example", "nobody@brightwater.example", "x@x.example")
    }
    assert len({answer.split(b"csrfmiddlewaretoken")[0] for answer in answers}) == 1
    run_tasks()
    assert not OutboxMail.objects.exists()


def test_the_tree_is_whole_and_former_members_stay_in_it(ada, cem, dee):
    leave_network(member=cem, keep_name=False)
    growth = growth_of(ada.network)
    steps = [(step.kind, step.node.name) for step in list_steps(growth) if step.node]
    assert steps == [("open", "Ada Okafor"), ("open", "A former member"), ("leaf", "Dee Walsh")]
    assert (growth.total, growth.former, growth.generations) == (2, 1, 3)
    assert len(tree_chart(growth).dots) == 3


def test_who_left_and_brings_whom_they_were_brought_by_makes_no_circle(ada, cem, dee):
    Member.objects.filter(pk=cem.pk).update(brought_by=dee)
    growth = growth_of(ada.network)
    assert sum(1 for step in list_steps(growth) if step.node) == 3


def test_a_line_of_three_hundred_is_drawn(ada):
    last = ada
    for number in range(300):
        last = _joined(last, f"p{number}@x.example")
    growth = growth_of(ada.network)
    assert sum(1 for step in list_steps(growth) if step.node) == 301
    assert len(tree_chart(growth).dots) == 301


def _joined(by: Member, email: str) -> Member:
    return join_network(person=a_person(email), network=by.network, name=email, brought_by=by)


def test_no_invitation_of_another_network_is_listed(ada, zoe, sign_in):
    an_invitation(zoe, "secret@x.example")
    assert Invitation.objects.count() == 1
    assert "secret@x.example" not in sign_in(ada).get(url(ada, "all")).content.decode()
