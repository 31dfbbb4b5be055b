"""Who may do what with files."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.networks.models import Member


def require_can_upload(uploader: Member) -> None:
    """
    Refuse whoever may not bring files: it takes a member who may act now.

    :raises PermissionDenied: with the sentence that the page shows
    """
    if not uploader.is_active:
        raise PermissionDenied(_("You are not in this network any more."))
