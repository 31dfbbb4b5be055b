"""
What hundreds do in the same way, written many rows at a time.

The sample has nine thousand likes and two thousand joinings of open groups; one action each would
take minutes. Whatever these functions write obeys the rules of the actions beside them (named at
each), and each writes one table together with its counter. Everything else in the sample goes
through the actions themselves.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import F

from accounts.events import clock
from accounts.events.actions import wake_on_commit
from accounts.events.models import Event
from accounts.ids import new_id
from accounts.invitations.models import Invitation
from accounts.invitations.tokens import hash_of, new_nonce, token_of
from accounts.networks.models import Member, Network
from accounts.policies.models import Acknowledgement
from feeds.announcements.models import Announcement, AnnouncementReading
from feeds.models import Post, Reaction
from groups.models import Group, GroupMember

_STAYS_OPEN = datetime.timedelta(days=14)


@dataclass
class Crowd:
    """
    What is still to be written of one network.

    `settle` must be called before anything that an action records, so that the log stays in order;
    likes, which nothing else depends on, may wait for `finish`, before the commit.
    """

    network: Network
    events: list[Event] = field(default_factory=list)
    likes: list[Reaction] = field(default_factory=list)
    memberships: list[GroupMember] = field(default_factory=list)
    accepted: list[Acknowledgement] = field(default_factory=list)

    def like(self, member: int, post: int, thread: int, group: int) -> None:
        """A like, as `feeds.actions.react` leaves it: the row, the counter, the event."""
        self.likes.append(Reaction(post_id=post, member_id=member, at=clock.now()))
        ids = {"post": post, "thread": None if thread == post else thread, "group": group}
        self._note("post.liked", member, ids)

    def enter(self, member: int, group: int) -> None:
        """Joining an open group, as `groups.actions.join_group` leaves it."""
        self.memberships.append(
            GroupMember(group_id=group, member_id=member, joined_at=clock.now(), read_to=new_id())
        )
        self._note("group.joined", member, {"group": group, "member": member})

    def accept(self, member: int, policy: int) -> None:
        """Accepting the rules in force, as `accounts.policies.actions.acknowledge_policy`."""
        self.accepted.append(Acknowledgement(policy_id=policy, member_id=member, at=clock.now()))
        self._note("policy.accepted", member, {"policy": policy, "member": member})

    def settle(self) -> None:
        """Write what has gathered of the log and of who is in which group."""
        if not self.events:
            return
        write_memberships(self.memberships)
        Acknowledgement.objects.bulk_create(self.accepted)
        write_events(self.network, self.events)
        self.memberships, self.accepted, self.events = [], [], []

    def finish(self) -> None:
        """Write everything; nothing is left for another transaction."""
        self.settle()
        write_likes(self.likes)
        self.likes = []

    def _note(self, kind: str, actor: int, ids: dict[str, int | None]) -> None:
        self.events.append(Event(kind=kind, actor_id=actor, ids=ids, at=clock.now()))


def write_likes(likes: list[Reaction]) -> None:
    """Write likes with the counter of each post."""
    Reaction.objects.bulk_create(likes)
    for post, number in Counter(like.post_id for like in likes).items():
        Post.objects.filter(pk=post).update(reaction_count=F("reaction_count") + number)


def write_memberships(memberships: list[GroupMember]) -> None:
    """Write memberships of groups with the counter of each group."""
    GroupMember.objects.bulk_create(memberships)
    for group, number in Counter(each.group_id for each in memberships).items():
        Group.objects.filter(pk=group).update(member_count=F("member_count") + number)


def write_events(network: Network, events: list[Event]) -> None:
    """Append to the log of a network, under its row lock, as `accounts.events.actions.record`."""
    Network.objects.filter(pk=network.pk).update(last_event=F("last_event") + len(events))
    last = Network.objects.values_list("last_event", flat=True).get(pk=network.pk)
    for number, event in enumerate(events, last - len(events) + 1):
        event.network_id, event.number = network.pk, number
    Event.objects.bulk_create(events)
    wake_on_commit(network.pk)


def write_invitation(
    *,
    inviter: Member,
    email: str,
    name: str,
    kind: str,
    ends_on: datetime.date | None,
    line: str = "",
) -> Invitation:
    """
    Write an invitation as `accounts.invitations.actions.invite` leaves it once its mail has gone
    out; but nothing is mailed, for nobody lives at these addresses.
    """
    now = clock.now()
    invitation = Invitation(
        network=inviter.network,
        email=email,
        name=name,
        inviter=inviter,
        kind=kind,
        ends_on=ends_on,
        personal_line=line,
        expires_at=now + _STAYS_OPEN,
        nonce=new_nonce(),
        sent_at=now,
        sent_count=1,
        asked_count=1,
    )
    invitation.token_hash = hash_of(token_of(invitation))
    invitation.save(force_insert=True)
    return invitation


def write_read_marks(visits: Iterable[tuple[int, datetime.datetime]]) -> None:
    """Let each member have read everything up to their last visit, as `mark_group_read` would."""
    for member, moment in visits:
        with clock.at(moment):
            upto = new_id()
        GroupMember.objects.filter(member=member, read_to__lt=upto).update(read_to=upto)


def write_readings(network: Network, looked: Mapping[int, datetime.datetime]) -> None:
    """Let those who looked after something was announced have seen it, and most have said so."""
    for announcement in Announcement.objects.filter(network=network).select_related("post"):
        post = announcement.post
        inside = GroupMember.objects.filter(group=post.group_id).exclude(member=post.author_id)
        readings = [
            AnnouncementReading(
                announcement=announcement,
                member_id=member,
                seen_at=looked[member],
                confirmed_at=looked[member] if _confirms(announcement, member) else None,
            )
            for member in inside.values_list("member", flat=True)
            if member in looked and looked[member] >= post.created_at
        ]
        AnnouncementReading.objects.bulk_create(readings)
        Announcement.objects.filter(pk=announcement.pk).update(
            asked_count=inside.count(),
            seen_count=len(readings),
            confirmed_count=sum(each.confirmed_at is not None for each in readings),
        )
        Post.objects.filter(pk=post.pk).draw_anew()


def _confirms(announcement: Announcement, member: int) -> bool:
    return announcement.wants_confirmation and member % 4 > 0
