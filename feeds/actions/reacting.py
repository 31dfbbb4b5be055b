"""Reacting to posts, and choosing with what."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit.actions import audit
from accounts.events.actions import record
from accounts.networks.models import Member
from accounts.networks.permissions import require_admin
from feeds.actions.locking import locked
from feeds.actions.recording import record_of_post
from feeds.models import Post, Reaction, ReactionSet
from feeds.permissions import require_can_react
from feeds.reactions import LIKE, MOST_OFFERED, is_reaction


class UnknownReaction(Exception):
    """There is no such reaction."""

    def __str__(self) -> str:
        return _("There is no such reaction.")


class ReactionsUnfit(Exception):
    """A choice of reactions that can't be offered; says in a sentence why."""


@transaction.atomic
def react(*, member: Member, post: Post, reaction: str = LIKE) -> None:
    """
    React to a post; another reaction takes the place of the one before, and twice is once.

    :raises PermissionDenied: if the member may not
    :raises UnknownReaction: if there is none of that name
    """
    require_can_react(member, post)
    if not is_reaction(reaction):
        raise UnknownReaction
    # Locked, so that of one member's two presses in the same moment one replaces the other.
    post = locked(post)
    require_can_react(member, post)
    before = Reaction.objects.filter(post=post, member=member).first()
    if before is None:
        Reaction.objects.create(post=post, member=member, kind=reaction)
    elif before.kind == reaction:
        return
    else:
        Reaction.objects.filter(pk=before.pk).update(kind=reaction)
    _count(post, plus=reaction, minus=before.kind if before else "")
    record_of_post("post.reacted", member, post)


@transaction.atomic
def unreact(*, member: Member, post: Post) -> None:
    """
    Take one's reaction back; twice is once.

    :raises PermissionDenied: if the member may not
    """
    require_can_react(member, post)
    post = locked(post)
    for reaction in Reaction.objects.filter(post=post, member=member):
        reaction.delete()
        _count(post, minus=reaction.kind)
        record_of_post("post.unreacted", member, post)


@transaction.atomic
def choose_reactions(*, admin: Member, names: Sequence[str]) -> None:
    """
    Choose with what members of the network react, the first of them with one tap.

    What was reacted before with something else stays.

    :raises PermissionDenied: if the member is not an administrator
    :raises ReactionsUnfit: if there are none or too many, one twice, or one that does not exist
    """
    require_admin(admin)
    chosen = list(names)
    if not 1 <= len(chosen) <= MOST_OFFERED:
        raise ReactionsUnfit(
            _("Choose at least one and at most %(most)d.") % {"most": MOST_OFFERED}
        )
    if len(set(chosen)) < len(chosen) or not all(is_reaction(name) for name in chosen):
        raise ReactionsUnfit(_("Choose each only once, of those that are offered."))
    ReactionSet.objects.update_or_create(
        network=admin.network, defaults={"names": ",".join(chosen)}
    )
    audit("reactions.chosen", network=admin.network, actor=admin, reactions=", ".join(chosen))
    record("network.changed", network=admin.network, actor=admin)


def _count(post: Post, *, plus: str = "", minus: str = "") -> None:
    """Count a reaction in and another one out; the post is locked."""
    others = dict(post.other_reactions or {})
    for name, by in ((plus, 1), (minus, -1)):
        if name and name != LIKE:
            others[name] = others.get(name, 0) + by
    post.other_reactions = {name: count for name, count in others.items() if count} or None
    Post.objects.filter(pk=post.pk).update(
        reaction_count=F("reaction_count") + (bool(plus) - bool(minus)),
        other_reactions=post.other_reactions,
        version=F("version") + 1,
    )
