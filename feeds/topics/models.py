"""Topics: the hashtags of one network, on django-taggit."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from accounts.events import clock
from accounts.networks.models import Member, Network
from accounts.networks.tenants import Tenant, TenantManager, carried


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, member: Member) -> Self:
        """Topics that `member` may know of: those of posts that they can see."""
        uses = TopicUse.objects.visible_to(member).filter(tag=OuterRef("pk"))
        return self.filter(Exists(uses), network=member.network_id)


class Topic(Tenant, TagBase):
    """A hashtag of one network; taggit's own tags would be shared by all of them."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="topics")
    name = models.CharField(_("name"), max_length=60)
    slug = models.CharField(max_length=60)

    objects = TenantManager.from_queryset(TopicQuerySet)()

    # As it was written in a text, where that is a name which the topic had before.
    written = ""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "slug"], name="topic_once_per_network")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feeds:topic", args=[self.network.slug, self.slug])

    @property
    def written_slug(self) -> str:
        return self.written or self.slug

    @property
    def written_url(self) -> str:
        """Where `#name` in a text leads: to the name that stands there, and on from it."""
        return reverse("feeds:topic", args=[self.network.slug, self.written_slug])


class TopicUseQuerySet(models.QuerySet["TopicUse"]):
    def visible_to(self, member: Member) -> Self:
        """Uses of topics in posts that `member` may see."""
        # Posts know their topics, so here they are asked for when all is loaded.
        from feeds.models import Post

        seen = Post.objects.visible_to(member).present().filter(pk=OuterRef("content_object"))
        # Asked of one use after the other, which neither IN nor EXISTS ensures: PostgreSQL makes a
        # join of them and reads every post there is [measured: 53 ms at 150,000, and more with
        # each; so it is 9].
        return self.alias(seen=Subquery(seen.values("pk")[:1])).exclude(seen=None)


class TopicUse(Tenant, ItemBase):
    """A topic on a post."""

    network_of = "content_object"
    network = carried()
    tag = models.ForeignKey(Topic, models.CASCADE, related_name="uses")
    content_object = models.ForeignKey("feeds.Post", models.CASCADE, related_name="topic_uses")

    objects = TenantManager.from_queryset(TopicUseQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="topic_once_per_post")
        ]
        indexes = [models.Index(fields=["tag", "-content_object"], name="posts_of_topic")]

    def __str__(self) -> str:
        return f"{self.tag} on {self.content_object_id}"


class TopicAddress(Tenant):
    """A name that a topic had before it was renamed or merged; leads to the present one."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    slug = models.CharField(max_length=60)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="former_addresses")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "slug"], name="former_topic_once")
        ]

    def __str__(self) -> str:
        return self.slug


class TopicFollowQuerySet(models.QuerySet["TopicFollow"]):
    def visible_to(self, member: Member) -> Self:
        """What `member` follows: nobody is told what others do."""
        return self.filter(member=member) if member.is_active else self.none()


class TopicFollow(Tenant):
    """A member wants to see at home, and on the page of topics, what is new under this one."""

    network_of = "member"
    network = carried()
    member = models.ForeignKey(Member, models.CASCADE, related_name="topic_follows")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="follows")
    followed_at = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(TopicFollowQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "topic"], name="topic_followed_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} follows {self.topic_id}"
