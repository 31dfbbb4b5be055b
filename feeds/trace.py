"""What the audit log says of acts done to posts."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.sentences import tell

tell(
    {
        "post.pinned": _("pinned a conversation to the top of its group"),
        "post.unpinned": _("unpinned a conversation"),
        "post.closed": _("closed a conversation"),
        "post.reopened": _("reopened a conversation"),
        "post.moved": _("moved a conversation into another group"),
        "post.split": _("split replies off a conversation"),
        "reactions.chosen": _("chose the reactions"),
    }
)
