"""What is done to networks and memberships; one file for each group of verbs."""

from accounts.networks.actions.administering import (
    LevelExists,
    add_level,
    change_settings,
    move_level,
    remove_level,
    rename_level,
)
from accounts.networks.actions.closing import (
    close_from_outside,
    close_network,
    reopen_from_outside,
    reopen_network,
)
from accounts.networks.actions.membership import (
    LastAdministrator,
    change_guest,
    change_role,
    join_network,
    leave_network,
    restore_member,
    suspend_member,
)
from accounts.networks.actions.profile import (
    PROFILE_FIELDS,
    ReportsInCircle,
    change_photo,
    edit_profile,
    remove_photo,
)
from accounts.networks.actions.starting import (
    DEFAULT_LEVELS,
    RESERVED_SLUGS,
    make_external_network,
    start_network,
)

__all__ = [
    "DEFAULT_LEVELS",
    "PROFILE_FIELDS",
    "RESERVED_SLUGS",
    "LastAdministrator",
    "LevelExists",
    "ReportsInCircle",
    "add_level",
    "change_guest",
    "change_photo",
    "change_role",
    "change_settings",
    "close_from_outside",
    "close_network",
    "edit_profile",
    "join_network",
    "leave_network",
    "make_external_network",
    "move_level",
    "remove_level",
    "remove_photo",
    "rename_level",
    "reopen_from_outside",
    "reopen_network",
    "restore_member",
    "start_network",
    "suspend_member",
]
