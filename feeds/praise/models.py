"""Praise, and who is praised."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.networks.models import Member
from accounts.networks.tenants import Tenant, TenantManager, carried
from feeds.models import Post

MOST_PRAISED = 10


class Drawing(models.TextChoices):
    """What is drawn on praise: the symbols of `static/img/praise.svg`."""

    THANKS = "thanks", _("Thank you")
    TEAM = "team", _("Team player")
    RESCUE = "rescue", _("Saved the day")
    FURTHER = "further", _("Went further")
    TEACHER = "teacher", _("Good teacher")
    IDEA = "idea", _("Great idea")
    CALM = "calm", _("Calm head")
    LAUGH = "laugh", _("Made us laugh")


class PraiseQuerySet(models.QuerySet["Praise"]):
    def visible_to(self, member: Member) -> Self:
        """Praise that `member` may see: that whose thread they may, while it is there."""
        return self.filter(post__in=Post.objects.visible_to(member).present())


class Praise(Tenant):
    """What a thread of this kind has besides its text, which is the reason."""

    network_of = "post"
    network = carried()
    post = models.OneToOneField(Post, models.CASCADE, related_name="praise")
    drawing = models.CharField(max_length=10, choices=Drawing, default=Drawing.THANKS)

    objects = TenantManager.from_queryset(PraiseQuerySet)()

    def __str__(self) -> str:
        return f"praise {self.post_id}"

    def viewers(self) -> models.QuerySet[Member]:
        """Members who may see it; the inverse of `PraiseQuerySet.visible_to`."""
        return Member.objects.none() if self.post.deleted_at else self.post.viewers()


class PraisedMember(Tenant):
    network_of = "praise"
    network = carried()
    praise = models.ForeignKey(Praise, models.CASCADE, related_name="praised")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["praise", "member"], name="praised_once_per_praise")
        ]
        indexes = [models.Index(fields=["member", "-praise"], name="praise_of_member")]

    def __str__(self) -> str:
        return f"{self.member} praised in {self.praise_id}"
