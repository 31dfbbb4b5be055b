"""
Telling the members whom an event concerns: one row each, once, however often this is run.

What concerns few is told at once by the follower of the log. What may concern thousands is a task,
which goes on by the members' ids from batch to batch, so that nobody's request and no lock waits.
"""

import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.events.actions import record
from accounts.events.models import Event
from accounts.following.models import Mute
from accounts.ids import id_at, new_id
from accounts.networks.models import Member
from accounts.statements import LONGEST_LIST, Statement
from accounts.tasks.actions import enqueue
from collab.notifications.actions.mailing import ask_for_mails
from collab.notifications.models import Channel, ChannelChoice, GroupLevel, Level, Notification
from collab.notifications.registry import KINDS, MOST, REASONS, News, news_of
from feeds.models import Reaction, ThreadFollow
from groups.models import Group

# So many are told within the transaction of the follower; more by a task, so many at a time.
AT_ONCE = 100
BATCH = MOST - 1
# An edit or a deletion within that time beats the mail.
MAIL_WAITS = timedelta(minutes=1)
# What an importer or a restored log tells is not news: no mail, and after a day no bell either.
TOO_OLD_TO_MAIL = timedelta(hours=1)
TOO_OLD_TO_RING = timedelta(days=1)


def tell(event: Event) -> None:
    """Tell whom `event` concerns, if they are few; else ask for a task that does."""
    news = news_of(event)
    if news is None:
        return
    found = _candidates(news, after=0, most=AT_ONCE)
    if len(found) > AT_ONCE:
        follow_up(event)
    else:
        _write(event, news, found)


def tell_on(event: Event, after: int) -> int:
    """
    Tell the next of those whom `event` concerns.

    :param after: the id of the member told last; 0 at the beginning
    :return: the id of the member from whom to go on; 0 if all are told
    """
    news = news_of(event)
    if news is None:
        return 0
    found = _candidates(news, after=after, most=BATCH)
    batch = dict(list(found.items())[:BATCH])
    last = max(batch, default=0)
    _write(event, news, batch)
    return last if len(found) > BATCH else 0


def follow_up(event: Event, after: int = 0) -> None:
    """Ask for a task that tells those after a member."""
    enqueue("notifications.tell", network=event.network, event=event.number, after=after)


def take_back(event: Event) -> None:
    """Forget that somebody was told of a reaction, or of a best answer, that was taken back."""
    post, actor = event.ids["post"], event.actor_id
    told = Notification.objects.filter(post=post)
    if event.kind == "post.unanswered":
        told.filter(kind="answer").delete()
    elif not Reaction.objects.filter(post=post, member=actor).exists():
        told.filter(kind="reaction", actor=actor).delete()


def follow_split(event: Event) -> None:
    """Let what was told of replies that are a thread of their own now go with them."""
    first = event.ids["post"]
    told = Notification.objects.filter(Q(post=first) | Q(post__thread=first))
    told.update(thread=first)


def _candidates(news: News, *, after: int, most: int) -> dict[int, list[str]]:
    """
    Members whom the news concerns, in order of their ids, each with the reasons, strongest first.

    One more than `most` if there are more; whether they may see it is not asked yet.
    """
    found: dict[int, list[str]] = {}
    for concerned in news.concerned:
        for member in concerned.ids(after):
            found.setdefault(member, []).append(concerned.reason)
    return {member: found[member] for member in sorted(found)[: most + 1]}


def _write(event: Event, news: News, candidates: dict[int, list[str]]) -> None:
    candidates.pop(news.actor or 0, None)
    if not candidates:
        return
    told = list(_told(event, news, candidates))
    if not told:
        return
    # Ordered by member, so that two batches that overlap wait for each other in the same order.
    Notification.objects.bulk_create(told, ignore_conflicts=True)
    mails = [each.mail_at for each in told if each.mail_at]
    if mails:
        ask_for_mails(event.network, min(mails))
    if any(each.read_at is None for each in told):
        record(
            "notifications.told",
            network=event.network,
            number=event.number,
            first=told[0].member_id,
            last=told[-1].member_id,
        )


def _told(event: Event, news: News, candidates: dict[int, list[str]]) -> Iterable[Notification]:
    # The true present, also where an importer has set the clock back.
    now = timezone.now()
    age = now - event.at
    is_old = age > TOO_OLD_TO_RING
    for member in _seeing(news, candidates):
        reason, channel = _first_wanted(member, candidates[member.pk])
        if reason is None:
            continue
        is_mailed = channel == Channel.MAIL and age < TOO_OLD_TO_MAIL
        yield Notification(
            id=_id_of(event) if is_old else new_id(),
            network_id=event.network_id,
            member_id=member.pk,
            number=event.number,
            kind=REASONS[reason].kind,
            reason=reason,
            actor_id=news.actor,
            group_id=news.group,
            thread_id=news.thread,
            post_id=news.post,
            at=event.at,
            read_at=event.at if is_old else None,
            mail_at=now + MAIL_WAITS if is_mailed else None,
        )


def _id_of(event: Event) -> int:
    # Within the second after it, for of one millisecond too few ids are free for thousands.
    moment = int(event.at.timestamp() * 1000) + secrets.randbelow(1000)
    return id_at(moment, secrets.randbits(22))


def _seeing(news: News, candidates: Iterable[int]) -> Iterator[Any]:
    """Of the candidates those who may see it and have not shut the door, with what they chose."""
    ids, actor, thread = sorted(candidates), news.actor or 0, news.thread or 0
    kinds = {REASONS[each.reason].kind for each in news.concerned}
    is_said_in_group = all(KINDS[name].is_said_in_group for name in kinds)
    if isinstance(news.viewers, QuerySet):
        seeing = news.viewers.filter(pk__in=ids)
        if is_said_in_group:
            seeing = _listening(seeing, news.group or 0, thread)
        yield from _choices(seeing, actor)
        return
    place = news.viewers
    reading = _reading(place.access, is_said_in_group)
    for first in range(0, len(ids), LONGEST_LIST):
        yield from reading.all(
            group=place.pk,
            network=place.network_id,
            thread=thread,
            actor=actor,
            members=ids[first : first + LONGEST_LIST],
        )


@lru_cache
def _reading(access: str, is_said_in_group: bool) -> Statement[Any]:
    """Of some members those who may read in a group, unless it is said there and they shut it."""

    def build(
        group: int, network: int, thread: int, actor: int, members: list[int]
    ) -> QuerySet[Member, Any]:
        place = Group(pk=group, network_id=network, access=access)
        seeing = place.readers().filter(pk__in=members)
        if is_said_in_group:
            seeing = _listening(seeing, group, thread)
        return _choices(seeing, actor)

    return Statement(build)


def _listening(seeing: QuerySet[Member], group: int, thread: int) -> QuerySet[Member]:
    """Those of them who have neither shut the group nor muted the thread."""
    levels = GroupLevel.objects.filter(member=OuterRef("pk"), group=group)
    muted = ThreadFollow.objects.filter(member=OuterRef("pk"), thread=thread)
    shut = Exists(levels.filter(level=Level.NOTHING)) | Exists(muted.filter(is_muted=True))
    return seeing.filter(~shut)


def _choices(seeing: QuerySet[Member], actor: int) -> QuerySet[Member, Any]:
    chosen = ChannelChoice.objects.filter(member=OuterRef("pk"))
    choices = {
        f"channel_{name}": Coalesce(
            Subquery(chosen.filter(kind=name).values("channel")[:1]),
            Value(kind.usual.value),
            output_field=CharField(),
        )
        for name, kind in KINDS.items()
    }
    # Whoever mutes a colleague hears of nothing that the colleague does.
    hearing = seeing.exclude(pk__in=Mute.objects.filter(other=actor).values("member"))
    return hearing.annotate(**choices).order_by("pk").values_list("pk", *choices, named=True)


def _first_wanted(member: Any, reasons: list[str]) -> tuple[str | None, str]:
    for reason in reasons:
        channel = getattr(member, f"channel_{REASONS[reason].kind}")
        if channel != Channel.NOTHING:
            return reason, channel
    return None, Channel.NOTHING
