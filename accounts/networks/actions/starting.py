"""How networks come to be."""

from django.db import transaction
from django.utils.text import slugify

from accounts.audit.actions import audit
from accounts.events.actions import record
from accounts.models import Person, normal_email
from accounts.networks.actions.membership import make_member
from accounts.networks.models import Level, Member, Network
from accounts.networks.permissions import require_admin
from accounts.networks.sealing import bound

RESERVED_SLUGS = frozenset(
    [
        "accounts",
        "admin",
        "api",
        "first-run",
        "healthz",
        "invitation",
        "live",
        "manifest",
        "networks",
        "offline",
        "readyz",
        "robots",
        "service-worker",
        "static",
        "unsubscribe",
        "files",
        "media",
    ]
)
DEFAULT_LEVELS = ("Agent", "Team manager", "Head", "Director", "Board")


@transaction.atomic
def start_network(
    *,
    name: str,
    email: str,
    person_name: str,
    slug: str = "",
    color: str = "teal",
    purpose: str = "",
) -> Member:
    """Start the home network; returns its first member, an administrator."""
    person = Person.objects.filter(email=normal_email(email)).first()
    if person is None:
        person = Person.objects.create_user(email)
    network = _make_network(name, slug=slug, color=color, purpose=purpose, kind=Network.Kind.HOME)
    return _found(network, person, person_name)


@transaction.atomic
def make_external_network(
    *, admin: Member, name: str, purpose: str, color: str = "violet"
) -> Member:
    """
    Make a network for working with a client; returns its first administrator, the maker.

    :raises PermissionDenied: if `admin` is not an administrator of a home network
    """
    require_admin(admin)
    network = _make_network(name, color=color, purpose=purpose, kind=Network.Kind.EXTERNAL)
    network.language, network.time_zone = admin.network.language, admin.network.time_zone
    network.save(update_fields=["language", "time_zone"])
    # All in the new network only: nothing in the home network may tell that this one exists.
    return _found(network, admin.person, admin.name)


def _found(network: Network, person: Person, name: str) -> Member:
    with bound(network.pk):
        founder = make_member(network, person, name=name, role=Member.Role.ADMIN)
        audit("network.started", network=network, actor=founder, subject=network)
        record("network.started", network=network, actor=founder, member=founder.pk)
        return founder


def _make_network(name: str, *, slug: str = "", **fields: str) -> Network:
    wanted = slugify(slug or name)[:34].strip("-") or "network"
    if wanted in RESERVED_SLUGS:
        wanted = f"{wanted}-network"
    candidate, number = wanted, 1
    while Network.objects.filter(slug=candidate).exists():
        number += 1
        candidate = f"{wanted}-{number}"
    network = Network.objects.create(name=name, slug=candidate, **fields)
    with bound(network.pk):
        Level.objects.bulk_create(
            Level(network=network, name=level, rank=rank)
            for rank, level in enumerate(DEFAULT_LEVELS)
        )
    return network
