"""
The secret in an invitation's link.

It is derived from the server's secret, the network and the invitation each time a mail is made, so
that nothing stored can be followed as a link: the database keeps its SHA-256 only, to find the
invitation by. See docs/decisions/invitation-tokens.md.
"""

import base64
import hashlib
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.invitations.models import Invitation
from accounts.networks.sealing import unsealed


def new_nonce() -> str:
    """Make what tells two links of one invitation apart."""
    return secrets.token_hex(16)


def token_of(invitation: Invitation) -> str:
    """Derive the token: 256 bits, safe in a URL."""
    mac = salted_hmac(
        f"collab.invitation.{invitation.network_id}",
        f"{invitation.pk}:{invitation.nonce}",
        algorithm="sha256",
    )
    return base64.urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_invitation(token: str) -> Invitation | None:
    """
    The invitation that `token` leads to, whatever its state, or None.

    The index is searched for a hash, whose bytes a guesser can't choose, so that the time taken
    tells nothing; the found one is compared once more in constant time.
    """
    wanted = hash_of(token)
    with unsealed("a link says nothing of its network until it is found"):
        invitation = (
            Invitation.objects.select_related("network", "inviter__network", "inviter__person")
            .filter(token_hash=wanted)
            .first()
        )
    if invitation is None or not constant_time_compare(invitation.token_hash, wanted):
        return None
    return invitation
