"""What the end of a membership means for what one said of oneself."""

from accounts.availability.actions import forget_availability
from accounts.events.actions import follows
from accounts.events.models import Event
from accounts.networks.models import Member


@follows("membership.ended")
def forget_who_left(event: Event) -> None:
    """Forget what somebody said who left; of whoever is suspended it stays, and is not shown."""
    member = Member.objects.filter(pk=event.ids["member"]).first()
    if member and member.left_at:
        forget_availability(member)
