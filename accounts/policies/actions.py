"""Publishing the house rules and accepting them."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.actions import audit
from accounts.events.actions import record
from accounts.networks.models import Member, Network
from accounts.networks.permissions import require_admin
from accounts.policies.models import Acknowledgement, Policy
from accounts.text import normal, render_document


@transaction.atomic
def publish_policy(*, admin: Member, text: str) -> Policy:
    """
    Put a new version into force; every member is asked to accept it.

    The same text as the one in force makes no new version.

    :raises PermissionDenied: if `admin` is not an administrator, or the text is empty
    :raises TextRefused: if the text is too intricate
    """
    require_admin(admin)
    text = normal(text).strip()
    if not text:
        raise PermissionDenied(_("House rules need a text."))
    # Versions are counted under the network's row, so that two administrators make two of them.
    network = Network.objects.select_for_update(no_key=True).get(pk=admin.network_id)
    current = Policy.objects.current(network.pk)
    if current and current.text == text:
        return current
    policy = Policy.objects.create(
        network=network,
        version=current.version + 1 if current else 1,
        text=text,
        html=render_document(text),
        published_by=admin,
    )
    audit(
        "policy.published",
        network=network,
        actor=admin,
        subject=policy,
        version=policy.version,
    )
    record("policy.published", network=network, actor=admin, policy=policy.pk)
    return policy


@transaction.atomic
def acknowledge_policy(*, member: Member, policy: Policy | None = None) -> Acknowledgement | None:
    """
    Accept the version in force; again changes nothing, and an outdated one is not accepted.

    :raises PermissionDenied: if `member` is not active, or was shown a version since replaced
    """
    if not member.is_active:
        raise PermissionDenied(_("Only a member accepts the house rules."))
    current = Policy.objects.current(member.network_id)
    if current is None:
        return None
    if policy is not None and policy.pk != current.pk:
        raise PermissionDenied(_("The house rules have just changed. Read the new version."))
    accepted, made = Acknowledgement.objects.get_or_create(policy=current, member=member)
    if made:
        record(
            "policy.accepted",
            network=member.network,
            actor=member,
            policy=current.pk,
            member=member.pk,
        )
    return accepted
