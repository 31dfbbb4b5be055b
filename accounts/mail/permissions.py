"""Who may read the outbox."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.mail.delivery import OUTBOX
from accounts.networks.models import Member


def require_can_read_outbox(member: Member) -> None:
    """
    :raises Http404: where mails are sent, and there is no outbox
    :raises PermissionDenied: if the member is not an administrator
    """
    if settings.DELIVERY_BACKEND != OUTBOX:
        raise Http404
    if not member.is_admin:
        raise PermissionDenied(_("Only administrators open the outbox."))
