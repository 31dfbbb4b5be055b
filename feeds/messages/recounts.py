"""The number kept of private conversations: the newest message, beside each participant."""

from django.db.models import Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.recounts import recount
from feeds.messages.models import Message, Participant


@recount(Participant, "activity", "For {row} the newest message is {true}; {stored} was stored.")
def true_activities() -> Coalesce:
    """The newest message of each participant's conversation, as an expression over them."""
    said = Message.objects.filter(conversation=OuterRef("conversation")).order_by()
    newest = said.values("conversation").annotate(newest=Max("pk")).values("newest")
    return Coalesce(Subquery(newest), Value(0))
