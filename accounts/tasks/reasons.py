"""Why a task ended undone, as an administrator reads it."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_SENTENCES: dict[str, str | Promise] = {
    "accepted": gettext_lazy("The invitation was accepted meanwhile."),
    "withdrawn": gettext_lazy("The invitation was withdrawn."),
    "expired": gettext_lazy("The invitation has expired."),
    "inviter": gettext_lazy("Whoever invited may not do so any more."),
    "paused": gettext_lazy("Invitations are paused; it goes out when that is lifted."),
    "member": gettext_lazy("They are a member already."),
    "suspended": gettext_lazy("Their membership is suspended."),
    "closed": gettext_lazy("The network was closed."),
    "left": gettext_lazy("The recipient is no longer an active member."),
    "unseen": gettext_lazy("What it tells of is gone, or not for the recipient to see any more."),
    "late": gettext_lazy("It would have come too late to be of use."),
    "nobody": gettext_lazy("No network lets this address in."),
    "read": gettext_lazy("They have read it meanwhile."),
    "unwanted": gettext_lazy("They want no mail of that any more."),
    "gone": gettext_lazy("What it was asked for is gone."),
}


def explain(reason: str) -> str:
    """A sentence for the word that a task was dropped by; an unknown word stands for itself."""
    return str(_SENTENCES.get(reason) or _("Not needed any more: %s") % reason)
