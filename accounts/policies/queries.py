"""Which rules are in force, and who has accepted which."""

from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.networks.models import Member, Network
from accounts.policies.models import Acknowledgement, Policy


def policy_due(member: Member) -> Policy | None:
    """The version in force, if `member` has not accepted it yet; one query."""
    return Policy.objects.due_for(member)


def policy_versions(network: Network) -> QuerySet[Policy]:
    """All versions, newest first, each with `accepted_count`."""
    return (
        Policy.objects.filter(network=network)
        .select_related("published_by")
        .defer("text", "html")
        .annotate(accepted_count=Count("acknowledgements"))
        .order_by("-version")
    )


def acknowledgements(policy: Policy) -> QuerySet[Acknowledgement]:
    """Who accepted a version, to be read latest first."""
    return Acknowledgement.objects.filter(policy=policy).select_related("member__network")


def yet_to_accept(policy: Policy) -> QuerySet[Member]:
    """Active members who have not accepted a version."""
    accepted = Acknowledgement.objects.filter(policy=policy, member=OuterRef("pk"))
    return (
        Member.objects.active()
        .filter(network=policy.network_id)
        .exclude(Exists(accepted))
        .select_related("network")
    )
