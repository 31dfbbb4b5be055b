"""Topics: the hashtags of one network, on django-taggit."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from accounts.networks.models import Network
from accounts.networks.tenants import Tenant, carried


class Topic(Tenant, TagBase):
    """A hashtag of one network; taggit's own tags would be shared by all of them."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="topics")
    name = models.CharField(_("name"), max_length=60)
    slug = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "slug"], name="topic_once_per_network")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feeds:topic", args=[self.network.slug, self.slug])


class TopicUse(Tenant, ItemBase):
    """A topic on a post."""

    network_of = "content_object"
    network = carried()
    tag = models.ForeignKey(Topic, models.CASCADE, related_name="uses")
    content_object = models.ForeignKey("feeds.Post", models.CASCADE, related_name="topic_uses")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="topic_once_per_post")
        ]
        indexes = [models.Index(fields=["tag", "-content_object"], name="posts_of_topic")]

    def __str__(self) -> str:
        return f"{self.tag} on {self.content_object_id}"
