"""Networks and their members: everything that is written hangs off a Member."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.ids import new_id
from accounts.models import Person
from accounts.networks.swatches import Swatch, swatch_of
from accounts.networks.tenants import Tenant, TenantManager

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class NetworkQuerySet(models.QuerySet["Network"]):
    def open(self) -> Self:
        """Networks that have not been closed."""
        return self.filter(closed_at=None)

    def of(self, person: Person) -> Self:
        """Networks in which `person` is an active member."""
        return self.open().filter(
            pk__in=Member.objects.active().filter(person=person).values("network")
        )


class Network(models.Model):
    is_global_because = "it is what tenants belong to"

    class Kind(models.TextChoices):
        HOME = "home", _("Home")
        EXTERNAL = "external", _("External")

    class Launch(models.TextChoices):
        LOW_KEY = "low_key", _("Low-key: members invite, a few each")
        OPEN = "open", _("Open: colleagues at our own domain may come in too")
        PAUSED = "paused", _("Paused: invitations wait until you lift this")

    class Right(models.TextChoices):
        EVERYONE = "everyone", _("Every member")
        ADMINS = "admins", _("Administrators only")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.HOME)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    color = models.CharField(_("colour"), max_length=10, choices=Swatch, default=Swatch.TEAL)
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    email_domains = models.JSONField(_("our e-mail domains"), default=list, blank=True)
    may_invite = models.CharField(
        _("who may invite"), max_length=10, choices=Right, default=Right.EVERYONE
    )
    may_make_groups = models.CharField(
        _("who may make groups"), max_length=10, choices=Right, default=Right.EVERYONE
    )
    may_ask = models.BooleanField(_("people at our domains may ask to be let in"), default=False)
    only_own_domains = models.BooleanField(_("invite only addresses at our domains"), default=False)
    launch = models.CharField(max_length=10, choices=Launch, default=Launch.LOW_KEY)
    invitations_each = models.PositiveIntegerField(
        _("invitations each member may send"), default=50
    )
    last_event = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NetworkQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feeds:home", args=[self.slug])

    @property
    def logo_url(self) -> str:
        if not self.logo or not self.logo.name:
            return ""
        version = self.logo.name.rsplit("/", 1)[-1].split(".")[0]
        return reverse("networks:logo", args=[self.slug]) + f"?v={version}"

    @property
    def is_external(self) -> bool:
        return self.kind == self.Kind.EXTERNAL

    @property
    def initials(self) -> str:
        return initials_of(self.name)


class Level(Tenant):
    """One step of the organisation, from agent to board; the admin edits the list."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="levels")
    name = models.CharField(_("name"), max_length=40)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "name"], name="level_named_once_per_network")
        ]

    def __str__(self) -> str:
        return self.name


class MemberQuerySet(models.QuerySet["Member"]):
    def active(self) -> Self:
        """Members who may act now: neither suspended nor gone, and no guest past the end date."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=clock.today()),
            suspended_at=None,
            left_at=None,
            person__is_active=True,
        )

    def ended(self) -> Self:
        """Guests past their end date, neither suspended nor gone."""
        return self.filter(ends_on__lt=clock.today(), suspended_at=None, left_at=None)

    def visible_to(self, member: "Member") -> Self:
        """Members whom `member` may see: those of the same network."""
        if not member.is_active:
            return self.none()
        return self.filter(network=member.network_id)

    def admins(self) -> Self:
        """Administrators of a network."""
        return self.filter(role=Member.Role.ADMIN)

    def matching(self, words: str) -> Self:
        """Members in whose name, title or department each of `words` occurs."""
        found = self
        for word in words.split()[:5]:
            found = found.filter(
                Q(name__icontains=word) | Q(title__icontains=word) | Q(department__icontains=word)
            )
        return found


class Member(Tenant):
    """One person in one network."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        MODERATOR = "moderator", _("Moderator")
        ADMIN = "admin", _("Administrator")

    class Kind(models.TextChoices):
        STAFF = "staff", _("Staff")
        GUEST = "guest", _("Client")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STAFF)
    # What `@` is followed by; unique in the network, made from the name once.
    handle = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    title = models.CharField(_("title"), max_length=80, blank=True)
    department = models.CharField(_("department"), max_length=60, blank=True)
    level = models.ForeignKey(
        Level,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("level"),
    )
    location = models.CharField(_("location"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    about = models.TextField(_("about me"), max_length=1000, blank=True)
    skills = models.CharField(_("what I can help with"), max_length=200, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=30, blank=True)
    photo = models.ImageField(_("photo"), upload_to="photos/", blank=True)
    reports_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("reports to"),
    )
    sponsor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="sponsored"
    )
    ends_on = models.DateField(_("until"), null=True, blank=True)
    brought_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="brought"
    )
    joined_at = models.DateTimeField(default=clock.now)
    # The profile was filled in, "who else" answered or skipped: onboarding is not shown again.
    settled_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(MemberQuerySet)()

    if TYPE_CHECKING:
        brought: RelatedManager["Member"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "person"], name="person_once_per_network"),
            models.UniqueConstraint(fields=["network", "handle"], name="handle_once_per_network"),
            models.CheckConstraint(
                condition=Q(kind="guest", role="member") | Q(kind="staff"),
                name="guest_has_no_power",
            ),
            models.CheckConstraint(
                condition=Q(kind="guest") | Q(ends_on=None, sponsor=None),
                name="only_a_guest_has_sponsor_and_end",
            ),
        ]
        indexes = [
            models.Index(fields=["network", "name"], name="member_by_name"),
            models.Index(fields=["network", "department", "name"], name="member_by_department"),
            models.Index(fields=["network", "joined_at"], name="member_by_joining"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feeds:member", args=[self.network.slug, self.pk])

    @property
    def is_active(self) -> bool:
        """Whether the member may act now; the same rule as `MemberQuerySet.active`."""
        return (
            self.suspended_at is None
            and self.left_at is None
            and (self.ends_on is None or self.ends_on >= clock.today())
        )

    @property
    def status(self) -> str:
        """`active`, `suspended`, `left` or, of a guest past the end date, `ended`."""
        if self.left_at:
            return "left"
        if self.suspended_at:
            return "suspended"
        return "active" if self.is_active else "ended"

    @property
    def is_admin(self) -> bool:
        return self.role == self.Role.ADMIN

    @property
    def is_guest(self) -> bool:
        return self.kind == self.Kind.GUEST

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def swatch(self) -> str:
        return swatch_of(self.pk)

    @property
    def photo_url(self) -> str:
        if not self.photo or not self.photo.name:
            return ""
        version = self.photo.name.rsplit("/", 1)[-1].split(".")[0]
        return reverse("networks:photo", args=[self.network.slug, self.pk]) + f"?v={version}"


def initials_of(name: str) -> str:
    """The first letters of the first and last word of `name`, as its badge shows them."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
