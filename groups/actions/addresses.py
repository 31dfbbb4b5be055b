"""A group's address: from its name, or unguessable where the group is secret."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from groups.models import Group, GroupAddress

# First parts of paths beside `groups/<slug>/`.
RESERVED_SLUGS = frozenset(["new", "archived", "invitations"])


def save_with_address(group: Group) -> None:
    """
    Save a group under a free address.

    A secret group's address never comes from its name: else a second group of that name, told
    that the address is taken, would tell that the first one exists.
    """
    while True:
        group.slug = _free_slug(group)
        try:
            with transaction.atomic():
                group.save()
                return
        except IntegrityError:
            # Somebody took the address a moment ago; else the error is another one.
            if not Group.objects.filter(network=group.network_id, slug=group.slug).exists():
                raise


def move_to_new_address(group: Group, former: Group) -> None:
    """
    Save a group whose name or access changed, and let its former address lead to the new one.

    Nothing leads to a secret group, and what led to one does not lead to what it becomes.
    """
    was_secret = former.access == Group.Access.SECRET
    is_secret = group.access == Group.Access.SECRET
    if was_secret == is_secret and (is_secret or _base(former.name) == _base(group.name)):
        group.save()
        return
    if is_secret:
        group.former_addresses.all().delete()
    save_with_address(group)
    if not was_secret and not is_secret and group.slug != former.slug:
        GroupAddress.objects.get_or_create(
            network_id=group.network_id, slug=former.slug, defaults={"group": group}
        )
    # Back at an address it had before, which therefore is no former one any more.
    group.former_addresses.filter(slug=group.slug).delete()


def _free_slug(group: Group) -> str:
    base = _base(group.name)
    if group.access == Group.Access.SECRET or not base:
        # Names without any letter of the Latin alphabet get such an address too.
        return secrets.token_hex(8)
    candidate, number = base, 1
    while candidate in RESERVED_SLUGS or _is_taken(group, candidate):
        number += 1
        candidate = f"{base}-{number}"
    return candidate


def _base(name: str) -> str:
    return slugify(name)[:70].strip("-")


def _is_taken(group: Group, slug: str) -> bool:
    return (
        Group.objects.filter(network=group.network_id, slug=slug).exclude(pk=group.pk).exists()
        or GroupAddress.objects.filter(network=group.network_id, slug=slug)
        .exclude(group=group)
        .exists()
    )
