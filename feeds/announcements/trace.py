"""What the audit log says of announcements that a group admin ended."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.sentences import tell

tell({"announcement.ended": _("ended an announcement of somebody else before its day")})
