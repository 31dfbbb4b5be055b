"""Who may write the rules, and who has to accept them first."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.networks.models import Member
from accounts.policies.models import Policy


class PolicyNotAccepted(PermissionDenied):
    """The member has not accepted the rules in force; the page leads them there."""

    def __str__(self) -> str:
        return _("Read and accept the house rules first.")


def require_acknowledged(member: Member) -> None:
    """
    Refuse a member who has not accepted the version in force.

    :raises PolicyNotAccepted: which is a `PermissionDenied` with the sentence that the page shows
    """
    if Policy.objects.due_for(member) is not None:
        raise PolicyNotAccepted
