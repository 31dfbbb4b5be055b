"""What the audit log says of acts about private messages; never what a message said."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.sentences import tell

tell(
    {
        "message.removed": _("removed a private message that was reported"),
        "message.report_dismissed": _("left a private message that was reported as it is"),
        "messages.rules_changed": _("changed who may begin private conversations: %(changes)s"),
    }
)
