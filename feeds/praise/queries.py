"""Praise as cards and profiles show it."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Prefetch

from accounts.networks.models import Member, Network
from feeds.models import Post
from feeds.praise.models import Drawing, Praise, PraisedMember

# Of a member's praise so much is counted, and so much shown.
_COUNTED = 500
_SHOWN = 3


def praised_of_cards() -> Prefetch:
    """Who is praised, for the cards of posts."""
    members = PraisedMember.objects.select_related("member").order_by("member__name", "pk")
    return Prefetch("praise__praised", queryset=members)


def stand_in(post: Post, network: Network) -> None:
    """Let those who are praised know the network."""
    praise = getattr(post, "praise", None)
    for praised in praise.praised.all() if praise is not None else ():
        praised.member.network = network


@dataclass(frozen=True)
class Praises:
    """
    What a member was praised for.

    :ivar counts: how often with which drawing, the most frequent first, of the latest 500
    :ivar latest: the last few posts
    """

    counts: list[tuple[Drawing, int]]
    latest: list[Post]


def praises_of(member: Member, viewer: Member) -> Praises:
    """Praise of `member` that `viewer` may see, in two queries; in one if there is none."""
    seen = Praise.objects.visible_to(viewer).filter(praised__member=member).order_by("-post")
    found = list(seen.values_list("post", "drawing")[:_COUNTED])
    if not found:
        return Praises([], [])
    numbers = Counter(drawing for _post, drawing in found)
    latest = Post.objects.filter(pk__in=[post for post, _drawing in found[:_SHOWN]])
    posts = list(latest.select_related("author", "group", "praise").order_by("-pk"))
    for post in posts:
        post.network = post.author.network = post.group.network = viewer.network
    return Praises([(Drawing(name), n) for name, n in numbers.most_common()], posts)
