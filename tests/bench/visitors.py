"""Who visits while it is measured: members of the sample, signed in as by the page."""

import json
from dataclasses import dataclass

from tests.bench.tiers import Tier

# Colleagues, and topics, that each follows.
FOLLOWED = 3


@dataclass(frozen=True)
class Visitor:
    """A signed-in member: the cookie, the token that forms carry, and where to write."""

    cookie: str
    token: str
    member: int


@dataclass(frozen=True)
class Scene:
    """The network that is visited, its group of everybody, and who visits."""

    network: str
    group: int
    visitors: list[Visitor]
    last_event: int


def prepare(tier: Tier, count: int) -> Scene:
    """Sign `count` members of the home network in."""
    said = tier.shell(f"from tests.bench.visitors import print_scene; print_scene({count})")
    found = json.loads(said.strip().splitlines()[-1])
    return Scene(
        found["network"], found["group"], [Visitor(*each) for each in found["visitors"]],
        found["last_event"],
    )  # fmt: skip


def print_scene(count: int) -> None:
    """Runs beside the servers, with Django: sign members in and print their cookies."""
    from django.conf import settings
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    from accounts.following.actions import follow_member
    from accounts.networks.models import Member, Network
    from accounts.policies.actions import acknowledge_policy
    from feeds.topics.actions import follow_topic
    from feeds.topics.models import Topic
    from groups.models import Group, GroupMember

    home = Network.objects.filter(kind="home").order_by("pk")[0]
    group = Group.objects.get(network=home, is_all_company=True)
    inside = GroupMember.objects.filter(group=group).values("member")
    members = Member.objects.active().filter(network=home, kind="staff", role="member")
    # Whoever follows nobody has a simpler feed than most.
    authors = list(members.order_by("-pk")[:FOLLOWED])
    visitors = []
    for member in members.filter(pk__in=inside).select_related("person", "network")[:count]:
        acknowledge_policy(member=member)
        for author in authors:
            if author != member:
                follow_member(member=member, other=author)
        for topic in Topic.objects.visible_to(member).order_by("pk")[:FOLLOWED]:
            follow_topic(member=member, topic=topic)
        client = Client()
        client.force_login(member.person)
        session = client.session
        # The token of forms is kept in the session; unmasked it is accepted as well.
        session["_csrftoken"] = token = _get_new_csrf_string()
        session.save()
        cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; last_network={home.slug}"
        visitors.append((cookie, token, member.pk))
    last = Network.objects.get(pk=home.pk).last_event
    print(json.dumps(
        {"network": home.slug, "group": group.pk, "visitors": visitors, "last_event": last}
    ))  # fmt: skip
