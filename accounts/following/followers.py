"""What the end of a membership means for whom one followed."""

from accounts.events.actions import follows
from accounts.events.models import Event
from accounts.following.actions import forget_ties
from accounts.networks.models import Member


@follows("membership.ended")
def forget_who_left(event: Event) -> None:
    """Forget the ties of somebody who left; of whoever is suspended they stay."""
    member = Member.objects.filter(pk=event.ids["member"]).first()
    if member and member.left_at:
        forget_ties(member)
