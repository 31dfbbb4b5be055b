"""What groups do about what happens in networks: everybody is in the all-company group."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.events import clock
from accounts.events.actions import follows, record
from accounts.events.models import Event
from accounts.networks.models import Member, Network
from groups.actions import make_group
from groups.actions.memberships import locked, put_in, put_out
from groups.models import Group, GroupInvitation, GroupMember, JoinRequest


@follows("network.started", "member.joined", "member.restored")
def everybody(event: Event) -> None:
    """Make the group of the whole company with its network, and put everyone into it who joins."""
    member = Member.objects.filter(pk=event.ids["member"]).first()
    if member is None or member.left_at is not None:
        return
    # Caught up late, or loaded by an importer: what follows bears the date of what it follows.
    with clock.at(event.at):
        group = Group.objects.filter(network=event.network_id, is_all_company=True).first()
        if group is None:
            _make_all_company_group(event.network)
        elif put_in(locked(group), member):
            record(
                "group.joined", network=event.network, actor=member,
                group=group.pk, member=member.pk,
            )  # fmt: skip


@follows("membership.ended")
def out_of_all_groups(event: Event) -> None:
    """
    Take who left the network out of its groups.

    Who is suspended stays a member of each, without any use of it until restored.
    """
    member = Member.objects.filter(pk=event.ids["member"]).exclude(left_at=None).first()
    if member is None:
        return
    mine = GroupMember.objects.filter(member=member)
    # In one order, so that two who leave at once never wait for each other's groups.
    groups = list(Group.objects.filter(pk__in=mine.values("group")).order_by("pk"))
    JoinRequest.objects.filter(member=member, answered_at=None).delete()
    GroupInvitation.objects.filter(member=member).delete()
    with clock.at(event.at):
        left = [group for group in groups if put_out(locked(group), member)]
        for group in left:
            _keep_in_hands(group)
        for group in left:
            record(
                "group.left", network=event.network, actor=member,
                group=group.pk, member=member.pk,
            )  # fmt: skip


def _make_all_company_group(network: Network) -> None:
    # The founder, unless the power was handed on in the meantime.
    of_the_network = Member.objects.active().admins().filter(network=network)
    maker = of_the_network.select_related("network").order_by("joined_at", "pk").first()
    if maker is None:
        return
    with override(network.language):
        if network.kind == Network.Kind.EXTERNAL:
            name = _("Everyone in %(network)s") % {"network": network.name}
            purpose = _("What concerns everyone who works together here.")
        else:
            name = _("All of %(network)s") % {"network": network.name}
            purpose = _("What concerns the whole company. Everyone is in this group.")
    limit = Group._meta.get_field("name").max_length
    make_group(maker=maker, name=name[:limit], purpose=purpose, is_all_company=True)


def _keep_in_hands(group: Group) -> None:
    """
    Give a secret group whose last admin has gone to whoever has been in it longest.

    Of the others an administrator of the network knows, and can take them over.
    """
    inside = GroupMember.objects.filter(group=group).active()
    if group.access != Group.Access.SECRET or inside.admins().exists():
        return
    heir = inside.filter(member__kind=Member.Kind.STAFF).order_by("joined_at", "pk").first()
    if heir is not None:
        GroupMember.objects.filter(pk=heir.pk).update(role=GroupMember.Role.ADMIN)
