"""A newcomer is let into the groups that the invitation named."""

from accounts.events.actions import follows
from accounts.events.models import Event
from accounts.invitations.destinations import leads_into
from accounts.invitations.models import Invitation
from groups.actions import admit_invited
from groups.models import Group
from groups.welcome.models import InvitedGroup


@follows("invitation.accepted")
def let_into_groups(event: Event) -> None:
    """Let the newcomer into the groups into which the inviter may still let somebody."""
    if event.actor is None or not event.actor.is_active:
        return
    invited = InvitedGroup.objects.filter(invitation=event.ids["invitation"]).select_related(
        "group__network", "invitation__inviter__network", "invitation__inviter__person"
    )
    for entry in invited.order_by("pk"):
        # Asks anew what the inviter may: when the invitation was written is long ago.
        inviter = entry.invitation.inviter
        admit_invited(group=entry.group, member=event.actor, inviter=inviter)


@leads_into
def group_names(invitation: Invitation) -> list[str]:
    """Name the groups to start in; private and secret ones are not named outside the network."""
    invited = InvitedGroup.objects.filter(
        invitation=invitation, group__access=Group.Access.OPEN, group__archived_at=None
    )
    return list(invited.order_by("group__name", "pk").values_list("group__name", flat=True))
