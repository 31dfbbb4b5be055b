"""What becomes of drafts whose author goes."""

from accounts.events.actions import follows
from accounts.events.models import Event
from accounts.networks.models import Member
from feeds.drafts.models import Draft


@follows("membership.ended")
def forget_drafts(event: Event) -> None:
    """Let the drafts go of who left the network; who is suspended may come back to them."""
    gone = Member.objects.filter(pk=event.ids["member"]).exclude(left_at=None)
    Draft.objects.filter(member__in=gone).delete()
