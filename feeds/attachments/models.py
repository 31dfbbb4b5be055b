"""An attachment: a file that waits to be sent, or hangs on a post or a private message."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.ids import new_id
from accounts.networks.models import Member, Network
from accounts.networks.tenants import Tenant, TenantManager
from feeds.attachments.sniffing import INLINE, Kind, label_of
from feeds.messages.models import Message
from feeds.messages.models.report import messages_read_by, readers_of
from feeds.models import Post

# What files may hang on.
Holder = Post | Message

MAX_NAME = 120
MAX_ALT = 300
# How wide the smaller drawings of a picture are.
SMALL, MEDIUM, LARGE = 480, 960, 1920


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, member: Member) -> Self:
        """
        Attachments that `member` may see: their own that wait, and those of what they read.

        Decided here and nowhere else. What holds attachments is listed here and in `viewers`.
        """
        if not member.is_active:
            return self.none()
        own = Q(post=None, message=None, uploader=member)
        # Asked of what each file hangs on: as sets they would be all that the member reads.
        post = Post.objects.visible_to(member).present().filter(pk=OuterRef("post"))
        message = messages_read_by(member).present().filter(pk=OuterRef("message"))
        return self.filter(own | Exists(post) | Exists(message))

    def of(self, holder: Holder) -> Self:
        """Attachments that hang on this post, or on this message."""
        return self.filter(**{field_of(holder): holder.pk})

    def waiting(self) -> Self:
        """Attachments that nothing holds yet."""
        return self.filter(post=None, message=None)


class Attachment(Tenant):
    """
    One file.

    :ivar file: what is downloaded or played; of a picture the largest drawing
    :ivar medium: the picture drawn smaller, if that is smaller; of one that moves it stands still
    :ivar size: bytes of `file`
    """

    Kind = Kind

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="attachments")
    uploader = models.ForeignKey(Member, models.PROTECT, related_name="attachments")
    post = models.ForeignKey(
        Post, models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    message = models.ForeignKey(
        Message,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        db_index=False,
    )
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=MAX_NAME)
    kind = models.CharField(max_length=10, choices=Kind)
    # As its content says (`sniffing`); empty where it says nothing that we know.
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    is_moving = models.BooleanField(default=False)
    alt = models.CharField(_("what it shows"), max_length=MAX_ALT, blank=True)
    file = models.FileField(upload_to="attachments/")
    medium = models.FileField(upload_to="attachments/", blank=True)
    small = models.FileField(upload_to="attachments/", blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = TenantManager.from_queryset(AttachmentQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="picture") | Q(width__gt=0, height__gt=0),
                name="picture_says_its_size",
            ),
            models.CheckConstraint(
                condition=Q(post=None) | Q(message=None), name="attachment_hangs_on_one_thing"
            ),
        ]
        indexes = [
            models.Index(
                fields=["network", "-id"], condition=~Q(post=None), name="attachments_by_age"
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(post=None, message=None),
                name="attachments_not_sent",
            ),
            models.Index(
                fields=["message"],
                condition=Q(message__isnull=False),
                name="attachments_of_message",
            ),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"

    def viewers(self) -> models.QuerySet[Member]:
        """Members who may see it; the inverse of `AttachmentQuerySet.visible_to`."""
        holder = self.post or self.message
        if holder is None:
            return Member.objects.active().filter(pk=self.uploader_id)
        if holder.deleted_at:
            return Member.objects.none()
        return readers_of(holder) if isinstance(holder, Message) else holder.viewers()

    @property
    def is_waiting(self) -> bool:
        """Whether nothing holds it yet."""
        return self.post_id is None and self.message_id is None

    @property
    def is_picture(self) -> bool:
        return self.kind == Kind.PICTURE

    @property
    def is_played(self) -> bool:
        """Whether a browser may play it in the page."""
        return self.content_type in INLINE

    @property
    def label(self) -> str:
        """What it is, in a word: PDF, Word, MP3."""
        return label_of(self.content_type)

    @property
    def words(self) -> str:
        """What a picture shows, or for want of that its name."""
        return self.alt or self.name

    @property
    def icon(self) -> str:
        return {
            Kind.PICTURE: "image",
            Kind.DOCUMENT: "file-text",
            Kind.AUDIO: "music",
            Kind.VIDEO: "film",
            Kind.OTHER: "file",
        }[Kind(self.kind)]

    @property
    def still_size(self) -> str:
        """The size in which a picture stands in a feed: `medium`, or nothing for the only one."""
        return "medium" if self.medium else ""

    @property
    def widths(self) -> list[tuple[str, int]]:
        """The sizes in which a picture stands still, and how wide it is in each."""
        drawn = [("small", self.small, SMALL), ("medium", self.medium, MEDIUM)]
        found = [(size, min(width, self.width)) for size, file, width in drawn if file]
        return found if self.is_moving else [*found, ("", self.width)]


def field_of(holder: Holder) -> str:
    """The field by which an attachment hangs on this."""
    return "message" if isinstance(holder, Message) else "post"
