"""What is done to groups: made and changed, joined and left, and who has power in them."""

from groups.actions.asking import (
    InvitationLapsed,
    accept_group_invitation,
    admit_invited,
    answer_join_request,
    ask_to_join,
    decline_group_invitation,
    invite_to_group,
    take_back_request,
)
from groups.actions.changing import (
    WideningNotConfirmed,
    archive_group,
    change_group,
    change_group_picture,
    remove_group_picture,
    restore_group,
)
from groups.actions.joining import (
    EverybodyStays,
    LastGroupAdmin,
    change_group_role,
    favourite_group,
    join_group,
    leave_group,
    remove_from_group,
    take_over_group,
    unfavourite_group,
)
from groups.actions.making import make_group

__all__ = [
    "EverybodyStays",
    "InvitationLapsed",
    "LastGroupAdmin",
    "WideningNotConfirmed",
    "accept_group_invitation",
    "admit_invited",
    "answer_join_request",
    "archive_group",
    "ask_to_join",
    "change_group",
    "change_group_picture",
    "change_group_role",
    "decline_group_invitation",
    "favourite_group",
    "invite_to_group",
    "join_group",
    "leave_group",
    "make_group",
    "remove_from_group",
    "remove_group_picture",
    "restore_group",
    "take_back_request",
    "take_over_group",
    "unfavourite_group",
]
