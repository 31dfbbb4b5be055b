"""A network that starts gets house rules."""

from accounts.events import clock
from accounts.events.actions import follows
from accounts.events.models import Event
from accounts.policies.actions import publish_policy
from accounts.policies.default import default_policy
from accounts.policies.models import Policy


@follows("network.started")
def publish_default(event: Event) -> None:
    """Publish the default text as version 1, in the founder's name and at the time of the start."""
    if event.actor is None or Policy.objects.current(event.network_id):
        return
    with clock.at(event.at):
        publish_policy(admin=event.actor, text=default_policy(event.network))
