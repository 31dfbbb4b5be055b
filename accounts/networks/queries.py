"""Reads of members and networks that are more than one queryset call."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Person
from accounts.networks.models import Level, Member, Network
from accounts.paging import Page, page
from accounts.statements import Statement

PAGE_SIZE = 30


def directory(
    member: Member,
    *,
    words: str = "",
    department: str = "",
    level: Level | None = None,
    after: str | None = None,
) -> Page[Member]:
    """Active members that `member` may see, by name, with what the directory shows of each."""
    people = Member.objects.visible_to(member).active().matching(words)
    if department:
        people = people.filter(department=department)
    if level:
        people = people.filter(level=level)
    people = people.select_related("network", "level")
    return page(people, order=("name", "pk"), after=after, size=PAGE_SIZE)


def departments(member: Member) -> list[str]:
    """Departments that members of the network have given, by name."""
    people = Member.objects.visible_to(member).active().exclude(department="")
    return list(people.order_by("department").values_list("department", flat=True).distinct())


def levels(network: Network) -> QuerySet[Level]:
    """The network's levels, from agent to board."""
    return Level.objects.filter(network=network).order_by("rank", "name", "pk")


def levels_with_counts(network: Network) -> QuerySet[Level]:
    """The network's levels with `member_count`."""
    present = Q(members__left_at=None)
    return levels(network).annotate(member_count=Count("members", filter=present))


def managed_members(
    admin: Member, *, words: str = "", status: str = "", kind: str = "", after: str | None = None
) -> Page[Member]:
    """Members of every status for the administrators' list; `kind` is a role or `guest`."""
    people = Member.objects.visible_to(admin)
    for word in words.split()[:5]:
        found = Q(name__icontains=word) | Q(person__email__icontains=word)
        people = people.filter(found | Q(department__icontains=word))
    if status == "active":
        people = people.active()
    elif status == "suspended":
        people = people.filter(suspended_at__isnull=False, left_at=None)
    elif status == "left":
        people = people.filter(left_at__isnull=False)
    elif status == "ended":
        people = people.ended()
    if kind == Member.Kind.GUEST:
        people = people.filter(kind=kind)
    elif kind:
        people = people.filter(kind=Member.Kind.STAFF, role=kind)
    people = people.select_related("network", "person", "sponsor")
    return page(people, order=("name", "pk"), after=after, size=PAGE_SIZE)


def membership(person: Person | int, slug: str) -> Member | None:
    """
    The active membership of a person in the open network at `slug`, if there is one.

    It `is_elsewhere` if the person is an active member of another open network besides.
    """
    return _membership.first(person=person if isinstance(person, int) else person.pk, slug=slug)


@Statement
def _membership(person: int, slug: str) -> QuerySet[Member]:
    others = Network.objects.of(Person(pk=person)).exclude(pk=OuterRef("network"))
    members = Member.objects.active().select_related("network", "person")
    members = members.annotate(is_elsewhere=Exists(others))
    return members.filter(network__slug=slug, network__closed_at=None, person=person)


def closed_membership(person: Person, slug: str) -> Member | None:
    """The active membership of a person in the closed network at `slug`, if there is one."""
    members = Member.objects.active().exclude(network__closed_at=None)
    found = members.filter(network__slug=slug, person=person)
    return found.select_related("network", "person").first()


def administrators(network: Network) -> list[Member]:
    """The active administrators of a network, by name."""
    return list(Member.objects.active().admins().filter(network=network).order_by("name", "pk"))


def own_memberships(person: Person) -> list[Member]:
    """Memberships that the person still has, suspended ones and those of closed networks too."""
    memberships = Member.objects.filter(person=person, left_at=None)
    return list(
        memberships.select_related("network").order_by("-network__kind", "network__name", "pk")
    )


def possible_bosses(member: Member, words: str) -> list[Member]:
    """Up to ten active members whom `member` may name as the one they report to."""
    people = Member.objects.visible_to(member).active().matching(words).exclude(pk=member.pk)
    return list(people.filter(kind=Member.Kind.STAFF).order_by("name", "pk")[:10])


def member_counts(network: Network) -> dict[str, int]:
    """How many are active, of them clients, how many suspended and how many have left."""
    everyone = Member.objects.filter(network=network)
    return everyone.aggregate(
        active=Count("pk", filter=Q(pk__in=everyone.active().values("pk"))),
        guests=Count("pk", filter=Q(pk__in=everyone.active().filter(kind="guest").values("pk"))),
        suspended=Count("pk", filter=Q(suspended_at__isnull=False, left_at=None)),
        left=Count("pk", filter=Q(left_at__isnull=False)),
    )
