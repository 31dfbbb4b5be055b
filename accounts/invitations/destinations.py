"""
What else an invitation leads into, told by higher rooms.

This room knows nothing of groups; `groups.welcome` registers what an invitation's groups are
called, and the landing page and the mail name them.
"""

from collections.abc import Callable

from accounts.invitations.models import Invitation

_tellers: list[Callable[[Invitation], list[str]]] = []


def leads_into(teller: Callable[[Invitation], list[str]]) -> Callable[[Invitation], list[str]]:
    """Register a function that names what a higher room has added to an invitation."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def destinations_of(invitation: Invitation) -> list[str]:
    """Name what the invitation leads into besides the network."""
    return [name for teller in _tellers for name in teller(invitation)]
