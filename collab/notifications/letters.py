"""What a mail of notifications says, if it may still be sent; and the link that ends such mails."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

from accounts.events import clock
from accounts.networks.models import Member
from collab.notifications.models import Channel, GroupLevel, Level, Notification
from collab.notifications.queries import Row, channels_of, rows_of
from collab.notifications.registry import KINDS

# A mail server that was away for longer has nothing to send that were news.
LATE_AFTER = timedelta(days=1)
_SALT = "collab.notifications.unsubscribe"


@dataclass(frozen=True)
class Letter:
    """One mail: whom it is for, and the rows it tells."""

    member: Member
    rows: list[Row]
    newest: int

    @property
    def token(self) -> str:
        """What the link that ends such mails carries."""
        return write_token(self.member, self.rows[0].kind.name)

    @property
    def reference(self) -> str:
        """What it is about, by which the outbox knows who else may read it."""
        shown = self.rows[0].shown
        if shown is None or shown.post_id is None:
            return f"group:{shown.group_id}" if shown and shown.group_id else ""
        return f"post:{shown.post_id}"


def letter_of(newest: int) -> Letter | str:
    """The mail that is told under a notification, or the word for why it is not sent any more."""
    rows = Notification.objects.filter(letter=newest)
    found = rows.filter(pk=newest).select_related("member__network", "member__person").first()
    if found is None:
        return "gone"
    member = found.member
    if member.network.closed_at:
        return "closed"
    if not (member.is_active and member.person.is_active):
        return "left"
    if clock.now() - found.at > LATE_AFTER:
        return "late"
    mailed = [name for name, channel in channels_of(member).items() if channel == Channel.MAIL]
    shut = GroupLevel.objects.filter(member=member, level=Level.NOTHING).values("group")
    wanted = rows.filter(kind__in=mailed)
    if KINDS[found.kind].is_said_in_group:
        wanted = wanted.exclude(group__in=shut)
    if not wanted.exists():
        return "unwanted"
    unread = wanted.unread()
    if not unread.exists():
        return "read"
    told = rows_of(Notification.objects.visible_to(member).filter(pk__in=unread), member)
    return Letter(member, told, newest) if told else "unseen"


def write_token(member: Member, kind: str) -> str:
    """The secret part of the link that ends mails of a kind; it does nothing else."""
    return signing.dumps([member.network_id, member.pk, kind], salt=_SALT)


def read_token(token: str) -> tuple[int, int, str] | None:
    """Network, member and kind that a link names; None if it is mangled, or the kind is gone."""
    try:
        network, member, kind = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (network, member, kind) if kind in KINDS else None
