"""What members do with invitations, one verb each."""

from accounts.invitations.actions.accepting import (
    AlreadyAccepted,
    InvitationUnusable,
    InviterMayNotInvite,
    MembershipSuspended,
    NetworkClosed,
    NotThisAddress,
    accept_invitation,
    join_as_newcomer,
    open_invitation,
)
from accounts.invitations.actions.asking import (
    answer_request,
    ask_to_be_let_in,
    come_in_by_domain,
)
from accounts.invitations.actions.inviting import (
    invite,
    mark_bounced,
    resend_invitation,
    withdraw_invitation,
)
from accounts.invitations.actions.launching import change_launch

__all__ = [
    "AlreadyAccepted",
    "InvitationUnusable",
    "InviterMayNotInvite",
    "MembershipSuspended",
    "NetworkClosed",
    "NotThisAddress",
    "accept_invitation",
    "answer_request",
    "ask_to_be_let_in",
    "change_launch",
    "come_in_by_domain",
    "invite",
    "join_as_newcomer",
    "mark_bounced",
    "open_invitation",
    "resend_invitation",
    "withdraw_invitation",
]
