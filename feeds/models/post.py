"""A post: a thread when it starts a conversation, a reply in one."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from accounts.events import clock
from accounts.ids import new_id
from accounts.networks.models import Member, Network
from accounts.networks.tenants import Tenant, TenantManager, carried
from feeds.kinds import UPDATE, Kind, kind_of, kinds
from feeds.reactions import CATALOG, LIKE, ReactionKind, offered_in
from feeds.topics.models import TopicUse
from groups.models import Group, GroupQuerySet

MAX_TEXT = 20_000
# Of the reply that is answered: who said what.
_ANSWERED = ("in_reply_to__author",)


def shown_besides() -> list[Any]:
    """What a card shows in lists, for `prefetch_related`: of attachments and of kinds."""
    return ["attachments", *(each for kind in kinds() for each in kind.prefetched)]


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, member: Member, *, within: GroupQuerySet | None = None) -> Self:
        """
        Posts that `member` may see; decided here and nowhere else.

        :param within: look only into those of these groups that the member may read
        """
        groups = Group.objects.readable_by(member)
        if within is not None:
            groups = groups.filter(pk__in=within.values("pk"))
        return self.standing().filter(group__among=groups)

    def visible_in(self, group: Group, member: Member) -> Self:
        """Posts of one group, if `member` may see them."""
        # Asked once of the group, not of each post: among several groups there is no order to walk.
        is_readable = Exists(Group.objects.readable_by(member).filter(pk=group.pk))
        return self.standing().filter(is_readable, group=group)

    def standing(self) -> Self:
        """
        Posts that have their place on a page.

        Of a deleted thread that others have answered the empty place stays, so that their replies
        do not hang in the air.
        """
        return self.filter(Q(deleted_at=None) | Q(thread=None, reply_count__gt=0))

    def present(self) -> Self:
        """Posts that have not been deleted."""
        return self.filter(deleted_at=None)

    def threads(self) -> Self:
        """Posts that start a conversation."""
        return self.filter(thread=None)

    def replies(self) -> Self:
        """Posts within a conversation."""
        return self.exclude(thread=None)

    def for_cards(self) -> Self:
        """
        Fetch what a post card shows.

        Not the network: whoever asks has it already, and `Post.stand_in` puts it there.
        """
        related = [name for kind in kinds() for name in kind.related]
        deferred = [name for kind in kinds() for name in kind.deferred]
        posts = self.select_related("author", "group", "pin", "closing", *_ANSWERED, *related)
        posts = posts.prefetch_related(*shown_besides())
        return posts.defer("text", "in_reply_to__text", *deferred)

    def draw_anew(self) -> None:
        """Let the cards of these posts be drawn anew, wherever they are kept."""
        self.update(version=F("version") + 1)

    def with_last_replies(self) -> Self:
        """Say of each thread which two replies come last."""
        last = Post.objects.present().filter(thread=OuterRef("pk")).order_by("-pk").values("pk")
        # Two look-ups in an index, however long the thread is; a window would read all its replies.
        return self.annotate(last_reply=Subquery(last[:1]), reply_before=Subquery(last[1:2]))


class Post(Tenant):
    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="posts")
    group = models.ForeignKey(Group, models.PROTECT, related_name="posts")
    author = models.ForeignKey(Member, models.PROTECT, related_name="posts")
    thread = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="thread_replies"
    )
    # One of `feeds.kinds`.
    kind = models.CharField(max_length=20, default=UPDATE)
    # The reply that this one answers; shown with it, quoted.
    in_reply_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="answered_by", db_index=False
    )
    # The post of another group to which this thread leads.
    shares = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="shared_by", db_index=False
    )
    text = models.TextField(_("text"), max_length=MAX_TEXT)
    html = models.TextField()
    # The version of the rules by which `html` was made; older ones can be made anew.
    rules = models.PositiveSmallIntegerField()
    client_key = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    reply_count = models.PositiveIntegerField(default=0)
    # How many have reacted. Of these, by reaction, how many not with a like: the release before
    # counts likes only, and while both serve it is right about them.
    reaction_count = models.PositiveIntegerField(default=0, db_column="like_count")
    other_reactions = models.JSONField(null=True)
    # Grows with whatever its card shows; cards are kept drawn by it.
    version = models.PositiveIntegerField(default=1, db_default=1)
    # Of a thread: an id of the moment something was last said in it; feeds are ordered by it.
    activity = models.BigIntegerField(default=new_id)

    topics = TaggableManager(through=TopicUse, blank=True)

    objects = TenantManager.from_queryset(PostQuerySet)()

    if TYPE_CHECKING:
        # Put there by `with_last_replies`.
        last_reply: int | None
        reply_before: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "client_key"], name="post_sent_once"),
            models.CheckConstraint(condition=~Q(thread=F("id")), name="post_is_not_its_own_thread"),
        ]
        indexes = [
            models.Index(
                fields=["group", "-activity"], condition=Q(thread=None), name="threads_of_group"
            ),
            models.Index(
                fields=["network", "-activity"], condition=Q(thread=None), name="threads_of_network"
            ),
            models.Index(
                fields=["thread", "id"], condition=Q(deleted_at=None), name="replies_of_thread"
            ),
            models.Index(
                fields=["network", "kind", "-activity"],
                condition=Q(thread=None),
                name="threads_of_kind",
            ),
            models.Index(
                fields=["in_reply_to"],
                condition=Q(in_reply_to__isnull=False),
                name="answers_of_reply",
            ),
            models.Index(
                fields=["shares"], condition=Q(shares__isnull=False), name="shares_of_post"
            ),
            models.Index(
                fields=["author", "-id"], condition=Q(deleted_at=None), name="posts_of_author"
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"

    def get_absolute_url(self) -> str:
        if self.thread_id:
            page = reverse("feeds:thread", args=[self.group.network.slug, self.thread_id])
            return f"{page}#post-{self.pk}"
        return reverse("feeds:thread", args=[self.group.network.slug, self.pk])

    @property
    def is_thread(self) -> bool:
        return self.thread_id is None

    @property
    def files(self) -> list[Any]:
        """What is attached, in its order; fetched `for_cards`."""
        return sorted(self.attachments.all(), key=lambda each: (each.position, each.pk))

    @property
    def of_kind(self) -> Kind:
        return kind_of(self.kind)

    @property
    def shown_reactions(self) -> list[tuple[ReactionKind, int]]:
        """How many reacted with what: the one that is a tap away first, also where nobody did."""
        others = self.other_reactions or {}
        counts = {LIKE: self.reaction_count - sum(others.values()), **others}
        first = offered_in(self.network)[0]
        rest = [
            (kind, counts[name])
            for name, kind in CATALOG.items()
            if counts.get(name, 0) > 0 and kind is not first
        ]
        return [(first, counts.get(first.name, 0)), *rest]

    @property
    def network_path(self) -> str:
        return f"/{self.group.network.slug}/"

    def stand_in(self, network: Network) -> Self:
        """Let the post, its author and its group know their network without asking for it."""
        self.network = self.author.network = self.group.network = network
        if self.in_reply_to is not None:
            self.in_reply_to.author.network = network
        for kind in kinds():
            kind.stand_in(self, network)
        return self

    def viewers(self) -> models.QuerySet[Member]:
        """Members who may see the post; the inverse of `PostQuerySet.visible_to`."""
        if self.deleted_at and not (self.is_thread and self.reply_count):
            return Member.objects.none()
        return self.group.readers()


class Revision(Tenant):
    """What a post said before it was edited."""

    network_of = "post"
    network = carried()
    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    text = models.TextField()
    html = models.TextField()
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["post", "id"], name="revisions_of_post")]

    def __str__(self) -> str:
        return f"{self.post_id} until {self.replaced_at}"
