"""What the trace says about the present."""

from accounts.audit.models import AuditEntry
from accounts.networks.models import Network


def closing_of(network: Network) -> AuditEntry | None:
    """How a network that is closed was closed: by whom (None: from outside), when and why."""
    closings = AuditEntry.objects.filter(network=network, act="network.closed")
    return closings.select_related("actor").order_by("-pk").first()
