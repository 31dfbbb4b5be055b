"""What the audit log says of answers that a group admin chose."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.sentences import tell

tell(
    {
        "post.answered": _("marked the best answer to a question of somebody else"),
        "post.unanswered": _("took back the best answer to a question of somebody else"),
    }
)
