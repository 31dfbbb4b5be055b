"""One hundred people join at once, by invitations that invite others."""

import re
from collections import Counter

from django.db import connections
from django.test import Client

from accounts.events.models import Event
from accounts.invitations.growth import growth_of, list_steps
from accounts.invitations.models import Invitation
from accounts.mail.models import OutboxMail
from accounts.networks.models import Member
from accounts.tasks.models import Task
from accounts.tasks.running import run_due_tasks
from groups.welcome.actions import invite_into_groups

EACH = 2
THREADS = 6


def test_a_hundred_people_join_and_the_tree_is_whole(at_once, ada, settings):
    # A day's joining in a few seconds, from one address.
    settings.RATE_FACTOR = 100
    slug = ada.network.slug
    invite_into_groups(inviter=ada, entries=[f"p{number}@x.example" for number in range(EACH)])
    while Member.objects.filter(network=ada.network).count() < 101:
        run_due_tasks()
        links = list(_unused_links())
        assert links, "Nobody is left to join."
        room = 101 - Member.objects.filter(network=ada.network).count()
        at_once(min(len(links), room), lambda n, links=links: _join(links[n], slug), THREADS)
    run_due_tasks()

    members = Member.objects.filter(network=ada.network)
    assert members.count() == 101
    # The tree is whole: everybody but the founder was brought, and stands in it once.
    assert list(members.filter(brought_by=None)) == [ada]
    placed = [step.node.pk for step in list_steps(growth_of(ada.network)) if step.node]
    assert sorted(placed) == sorted(members.values_list("pk", flat=True))
    # Each invitation has one state, none was sent twice, none accepted without being sent.
    mails = Counter(OutboxMail.objects.values_list("to", flat=True))
    assert set(mails.values()) == {1}
    states = Counter(invitation.state for invitation in Invitation.objects.all())
    assert states["accepted"] == 100
    assert set(states) <= {"accepted", "sent", "opened"}
    assert set(mails) == set(Invitation.objects.values_list("email", flat=True))
    assert not Task.objects.exclude(error="").exists()
    # The log is gapless.
    numbers = list(
        Event.objects.filter(network=ada.network)
        .order_by("number")
        .values_list("number", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))
    connections.close_all()


def _unused_links():
    accepted = set(Invitation.objects.exclude(accepted_at=None).values_list("email", flat=True))
    for mail in OutboxMail.objects.order_by("pk"):
        if mail.to not in accepted:
            yield mail.to, re.search(r"/invitation/[\w-]+/", mail.text).group()


def _join(link: tuple[str, str], slug: str) -> None:
    """One newcomer: opens the link, joins, and names some others."""
    address, path = link
    client = Client()
    assert client.get(path).status_code == 200
    answer = client.post(f"{path}accept/", {"name": f"Person {address.split('@')[0]}"})
    assert answer.url == f"/{slug}/welcome/", answer.content
    local = address.split("@")[0]
    pasted = {"addresses": ", ".join(f"{local}-{number}@x.example" for number in range(EACH))}
    page = client.post(f"/{slug}/invite/", pasted).content.decode()
    shown = re.search(r'name="shown" value="([^"]+)"', page).group(1)
    sent = client.post(f"/{slug}/invite/", {**pasted, "send": "1", "shown": shown})
    assert sent.status_code == 302
