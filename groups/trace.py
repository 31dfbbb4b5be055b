"""What the audit log says of groups; secret ones are not named in it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.audit.actions import audit
from accounts.audit.sentences import tell
from accounts.networks.models import Member
from groups.models import Group


def trace(act: str, *, group: Group, actor: Member, reason: str = "", **detail: Any) -> None:
    """
    Write down an act of power in a group.

    The log is read by administrators who may not know of a secret group. That somebody used
    power is told, but not in which group nor over whom.
    """
    if group.access == Group.Access.SECRET:
        audit(f"secret_{act}", network=group.network, actor=actor)
    else:
        audit(act, network=group.network, actor=actor, subject=group, reason=reason, **detail)


tell(
    {
        "group.changed": _("changed the group %(subject)s: %(changes)s"),
        "group.archived": _("archived the group %(subject)s"),
        "group.restored": _("brought the group %(subject)s back"),
        "group.taken_over": _("took over the group %(subject)s, which had no admin"),
        "group.member_removed": _("removed %(member)s from the group %(subject)s"),
        "group.role_changed": _(
            "changed the role of %(member)s in the group %(subject)s from %(before)s to %(after)s"
        ),
        "group.request_answered": _(
            "answered the request of %(member)s to join %(subject)s; let in: %(granted)s"
        ),
        "secret_group.changed": _("changed a secret group"),
        "secret_group.archived": _("archived a secret group"),
        "secret_group.restored": _("brought a secret group back"),
        "secret_group.taken_over": _("took over a secret group, which had no admin"),
        "secret_group.member_removed": _("removed somebody from a secret group"),
        "secret_group.role_changed": _("changed a role in a secret group"),
    }
)
