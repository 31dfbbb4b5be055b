"""
Asked from both sides, who may see a group has one answer (P4).

Hypothesis makes up networks, members of every state, groups of every kind and who is in them, and
compares `visible_to` with `viewers`, `readable_by` with `readers`, and both with the rule in words.
"""

import datetime
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.events import clock
from accounts.models import Person
from accounts.networks.models import Member, Network
from groups.models import Group, GroupInvitation, GroupMember, JoinRequest
from groups.permissions import standing

STATES = ("active", "suspended", "left", "ended guest", "guest", "admin")

members = st.lists(st.tuples(st.booleans(), st.sampled_from(STATES)), min_size=1, max_size=6)
groups = st.lists(
    st.tuples(st.booleans(), st.sampled_from(Group.Access.values), st.booleans()),
    min_size=1,
    max_size=4,
)
# Who is in which group, as numbers taken modulo the lists above; with what role.
inside = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 3), st.booleans()), max_size=12)


@pytest.mark.django_db
class WhoSeesWhat(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(members, groups, inside)
    def test_both_sides_agree(self, made_members, made_groups, made_inside):
        networks = [
            Network.objects.create(name=name, slug=f"{name}-{uuid.uuid4().hex[:8]}")
            for name in ("here", "there")
        ]
        people = [_a_member(networks[other], state) for other, state in made_members]
        places = [
            _a_group(networks[other], access, archived) for other, access, archived in made_groups
        ]
        for who, where, is_admin in sorted(made_inside):
            _put_in(people[who % len(people)], places[where % len(places)], is_admin)
        for member, group in zip(people, places, strict=False):
            if member.network_id == group.network_id:
                JoinRequest.objects.create(group=group, member=member)
        for member in people:
            for group in places:
                self._compare(member, group)

    def _compare(self, member: Member, group: Group) -> None:
        is_inside = GroupMember.objects.filter(group=group, member=member).exists()
        is_here = member.is_active and member.network_id == group.network_id
        may_know = is_here and (is_inside or group.access != "secret")
        may_read = is_here and (is_inside or group.access == "open")
        known = Group.objects.visible_to(member).filter(pk=group.pk).exists()
        readable = Group.objects.readable_by(member).filter(pk=group.pk).exists()
        managed = Group.objects.managed_by(member).filter(pk=group.pk).exists()
        where = standing(member, group)
        assert known == may_know == where.can_see
        assert known == group.viewers().filter(pk=member.pk).exists()
        assert readable == may_read == where.can_read
        assert readable == group.readers().filter(pk=member.pk).exists()
        assert managed == where.can_manage
        assert managed == group.managers().filter(pk=member.pk).exists()
        if not may_know:
            assert not managed and not where.can_join and not where.can_ask and not where.can_post
        request = JoinRequest.objects.filter(group=group).first()
        if request is not None:
            seen = JoinRequest.objects.visible_to(member).filter(pk=request.pk).exists()
            assert seen == request.viewers().filter(pk=member.pk).exists()
        for invitation in GroupInvitation.objects.visible_to(member).filter(group=group):
            assert standing(invitation.inviter, group).can_invite


def _a_member(network: Network, state: str) -> Member:
    name = uuid.uuid4().hex
    fields = {
        "suspended": {"suspended_at": clock.now()},
        "left": {"left_at": clock.now()},
        "guest": {"kind": Member.Kind.GUEST, "ends_on": clock.today()},
        "ended guest": {
            "kind": Member.Kind.GUEST,
            "ends_on": clock.today() - datetime.timedelta(days=1),
        },
        "admin": {"role": Member.Role.ADMIN},
    }.get(state, {})
    person = Person.objects.create(email=f"{name}@example.org")
    return Member.objects.create(network=network, person=person, name=name, handle=name, **fields)


def _a_group(network: Network, access: str, archived: bool) -> Group:
    archived_at = clock.now() if archived else None
    name = uuid.uuid4().hex
    return Group.objects.create(
        network=network, name=name, slug=name, access=access, archived_at=archived_at
    )


def _put_in(member: Member, group: Group, is_admin: bool) -> None:
    """Put a member in, who also invites somebody; into another network nobody gets."""
    if member.network_id != group.network_id:
        return
    role = GroupMember.Role.ADMIN if is_admin else GroupMember.Role.MEMBER
    GroupMember.objects.update_or_create(group=group, member=member, defaults={"role": role})
    for other in Member.objects.filter(network=group.network_id).exclude(pk=member.pk)[:2]:
        GroupInvitation.objects.get_or_create(
            group=group, member=other, defaults={"inviter": member}
        )
