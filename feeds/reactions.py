"""
The reactions there are, of which each network's administrator chooses a few.

Their names are kept with what was reacted, so that a reaction that is no longer offered still says
what it said.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.networks.models import Network

LIKE = "like"
# At most so many are offered on each post.
MOST_OFFERED = 8


@dataclass(frozen=True)
class ReactionKind:
    """A picture and what it says."""

    name: str
    picture: str
    label: str | Promise


CATALOG = {
    kind.name: kind
    for kind in (
        ReactionKind(LIKE, "👍", _("Like")),
        ReactionKind("thanks", "🙏", _("Thank you")),
        ReactionKind("celebrate", "🎉", _("Celebrate")),
        ReactionKind("insight", "💡", _("Good idea")),
        ReactionKind("heart", "❤️", _("Love it")),
        ReactionKind("laugh", "😄", _("Funny")),
        ReactionKind("agree", "✅", _("Agree")),
        ReactionKind("strong", "💪", _("Well done")),
        ReactionKind("think", "🤔", _("Hmm")),
        ReactionKind("surprise", "😮", _("Surprising")),
        ReactionKind("sad", "😢", _("Sad")),
        ReactionKind("watch", "👀", _("Watching this")),
    )
}
# What a network offers until its administrator chooses; the first is one tap away.
FIRST_SET = (LIKE, "thanks", "celebrate", "insight", "heart", "laugh")


def offered_in(network: Network) -> list[ReactionKind]:
    """The reactions that a network offers, the first of them one tap away."""
    chosen = getattr(network, "reaction_set", None)
    names = chosen.names.split(",") if chosen else FIRST_SET
    return [CATALOG[name] for name in names if name in CATALOG]


def is_reaction(name: str) -> bool:
    """Whether there is a reaction of that name."""
    return name in CATALOG
