"""Groups: being asked in, asking in, and answering for one."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.events.models import Event
from accounts.networks.models import Member
from collab.notifications.models import INVITATION, REQUEST, Channel
from collab.notifications.registry import Kind, News, Reason, kind, only, tells, those
from groups.models import Group, GroupInvitation, GroupMember, JoinRequest

kind(
    Kind(
        INVITATION,
        _("Invitations into groups"),
        "user-plus",
        "group",
        usual=Channel.MAIL,
        is_said_in_group=False,
    ),
    Reason("invited", INVITATION, _("{who} asks you into {group}"), _("You were asked in.")),
)
kind(
    Kind(
        REQUEST,
        _("Requests to join your groups"),
        "hand",
        "group",
        usual=Channel.MAIL,
        hint=_("For those who answer for a group."),
        is_said_in_group=False,
    ),
    Reason(
        "asked", REQUEST, _("{who} would like to join {group}"), _("You answer for this group.")
    ),
)
kind(
    Kind(
        "standing",
        _("Your place in groups"),
        "user-check",
        "group",
        hint=_("Your request was answered, or you answer for a group now."),
        is_said_in_group=False,
    ),
    Reason("let_in", "standing", _("{who} let you into {group}"), _("You asked to join.")),
    Reason(
        "declined",
        "standing",
        _("{who} declined your request to join {group}"),
        _("You asked to join."),
    ),
    Reason(
        "made_admin",
        "standing",
        _("{who} made you an admin of {group}"),
        _("You answer for this group now."),
    ),
)


@tells("group.invited")
def invited(event: Event) -> News | None:
    """Whoever was asked in, while the invitation stands."""
    invitations = GroupInvitation.objects.filter(pk=event.ids["invitation"])
    invitation = invitations.select_related("member").first()
    if invitation is None:
        return None
    if not GroupInvitation.objects.visible_to(invitation.member).filter(pk=invitation.pk).exists():
        return None
    member = invitation.member_id
    concerned = [only("invited", member)]
    return News(_active(member), concerned, group=invitation.group_id, actor=event.actor_id)


@tells("group.asked")
def asked(event: Event) -> News | None:
    """The group's admins; where it has none, those who may answer all the same."""
    request = JoinRequest.objects.waiting().filter(pk=event.ids["request"]).first()
    if request is None:
        return None
    group = Group.objects.get(pk=request.group_id)
    managers = group.managers()
    admins = GroupMember.objects.filter(group=group).active().admins()
    answering = managers.filter(pk__in=admins.values("member")) if admins.exists() else managers
    return News(managers, [those("asked", answering)], group=group.pk, actor=event.actor_id)


@tells("group.answered")
def answered(event: Event) -> News | None:
    """Whoever had asked."""
    request = JoinRequest.objects.filter(pk=event.ids["request"]).select_related("group").first()
    if request is None or request.is_granted is None:
        return None
    reason = "let_in" if request.is_granted else "declined"
    return _standing(reason, event, request.group, request.member_id)


@tells("group.changed")
def made_admin(event: Event) -> News | None:
    """Who answers for the group by somebody else's will."""
    member, group = event.ids.get("member"), event.ids["group"]
    membership = (
        GroupMember.objects.admins()
        .filter(group=group, member=member)
        .select_related("group")
        .first()
        if member
        else None
    )
    return _standing("made_admin", event, membership.group, member) if membership else None


def _standing(reason: str, event: Event, group: Group, member: int) -> News:
    concerned = [only(reason, member)]
    return News(group.viewers(), concerned, group=group.pk, actor=event.actor_id)


def _active(member: int) -> QuerySet[Member]:
    return Member.objects.active().filter(pk=member)
