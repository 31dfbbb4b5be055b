"""Naming, renaming, merging and following topics."""

import copy
import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import text as markdown
from accounts.events import clock
from accounts.events.actions import record
from accounts.networks.models import Member
from accounts.tasks.actions import enqueue
from feeds.topics.models import Topic, TopicAddress, TopicFollow, TopicUse
from feeds.topics.permissions import require_can_name_topics
from feeds.topics.trace import trace

_WRITING_TAKES = datetime.timedelta(minutes=1)


class NotATopicName(Exception):
    """What was given can't stand behind `#`."""

    def __str__(self) -> str:
        return _("Letters, digits, - and _, without spaces; not digits alone; at most 60.")


class TopicTaken(Exception):
    """There is another topic of that name, which the moderator can see."""

    def __init__(self, topic: Topic) -> None:
        super().__init__(topic)
        self.topic = topic

    def __str__(self) -> str:
        return _(
            "There is a topic #%(name)s already. Tick below to put all posts of both under it."
        ) % {"name": self.topic.name}


def topics_named(author: Member, names: Iterable[str]) -> list[Topic]:
    """
    The topics that a text of `author` names; new ones come into being.

    A name that a topic had before means the present one, to whoever can see that: the same topic
    may then be in the list twice, each as it was `written`. To others it is a topic of its own,
    and they do not learn what became of the name.

    Called within the transaction that writes the post that names them.
    """
    wanted = {markdown.topic_slug(name): name for name in names}
    if not wanted:
        return []
    renamed = _renamed(author, list(wanted))
    made = sorted(wanted.keys() - renamed.keys())
    # Sorted, so that two posts that name the same new topics create them in one order.
    Topic.objects.bulk_create(
        [Topic(network_id=author.network_id, slug=slug, name=wanted[slug]) for slug in made],
        ignore_conflicts=True,
    )
    found = Topic.objects.filter(network=author.network_id, slug__in=made)
    return [*found.select_related("network"), *renamed.values()]


@transaction.atomic
def rename_topic(*, moderator: Member, topic: Topic, name: str, reason: str) -> Topic:
    """
    Give a topic another name; the one it had goes on leading to it.

    A topic of the new name that the moderator can't see takes the posts up, as it would have
    taken them had they been written so.

    :raises PermissionDenied: if `moderator` may not, or can't see the topic
    :raises NotATopicName: if it can't be one
    :raises TopicTaken: if there is another topic of that name; they can be merged
    """
    topic = _locked(topic)
    require_can_name_topics(moderator, topic)
    name = _checked(name)
    if name == topic.name:
        return topic
    named = Topic.objects.filter(network=topic.network_id, slug=markdown.topic_slug(name))
    other = named.exclude(pk=topic.pk).select_related("network").first()
    if other is not None and Topic.objects.visible_to(moderator).filter(pk=other.pk).exists():
        raise TopicTaken(other)
    trace("topic.renamed", topic=topic, moderator=moderator, reason=reason, after=name)
    if other is not None:
        _join(topic, other)
        topic = other
    else:
        _readdress(topic, name)
    record("topic.renamed", network=topic.network, actor=moderator, topic=topic.pk)
    return topic


@transaction.atomic
def merge_topics(*, moderator: Member, topic: Topic, into: Topic, reason: str) -> Topic:
    """
    Put everything under `topic` under `into`, to which its name leads from now on.

    :raises PermissionDenied: if `moderator` may not, or can't see both
    """
    # By their ids, so that two merges that cross do not wait for each other.
    locked = {each.pk: each for each in map(_locked, sorted((topic, into), key=lambda t: t.pk))}
    require_can_name_topics(moderator, topic, into)
    topic, into = locked[topic.pk], locked[into.pk]
    if topic == into:
        raise PermissionDenied(_("A topic can't be merged with itself."))
    trace("topic.merged", topic=topic, moderator=moderator, reason=reason, into=into)
    _join(topic, into)
    record("topic.merged", network=into.network, actor=moderator, topic=topic.pk, into=into.pk)
    return into


@transaction.atomic
def gather_stragglers(topic: Topic, into: Topic) -> None:
    """Move once more what was being written under `topic` while it was merged."""
    if TopicAddress.objects.filter(topic=into, slug=topic.slug).exists():
        _move(topic, into)


@transaction.atomic
def follow_topic(*, member: Member, topic: Topic) -> None:
    """
    Have what is new under a topic shown at home and on the page of topics.

    :raises PermissionDenied: if `member` can't see the topic
    """
    if not Topic.objects.visible_to(member).filter(pk=topic.pk).exists():
        raise PermissionDenied(_("That topic is not in your network."))
    TopicFollow.objects.get_or_create(member=member, topic=topic)


@transaction.atomic
def unfollow_topic(*, member: Member, topic: Topic) -> None:
    """Follow a topic no more."""
    TopicFollow.objects.filter(member=member, topic=topic).delete()


def _checked(name: str) -> str:
    """The name in the form in which a text would name the topic."""
    name = markdown.normal(name)
    # So that nothing but letters is ever read as a text.
    is_word = all(letter.isalnum() or letter in "-_" for letter in name)
    if not is_word or markdown.read(f"#{name}").topics != [name]:
        raise NotATopicName
    return name


def _renamed(author: Member, slugs: list[str]) -> dict[str, Topic]:
    """By former name, the present topics of those that `author` can see so."""
    former = TopicAddress.objects.filter(network=author.network_id, slug__in=slugs)
    leads = dict(former.values_list("slug", "topic"))
    if not leads:
        return {}
    seen = Topic.objects.visible_to(author).select_related("network")
    topics = seen.in_bulk(leads.values())
    # Somebody who could not know has begun a topic of that name anew, and here it is seen.
    begun = set(seen.filter(slug__in=leads).values_list("slug", flat=True))
    return {
        slug: _written(topics[pk], slug)
        for slug, pk in leads.items()
        if pk in topics and slug not in begun
    }


def _written(topic: Topic, slug: str) -> Topic:
    topic = copy.copy(topic)
    topic.written = slug
    return topic


def _readdress(topic: Topic, name: str) -> None:
    former, topic.name, topic.slug = topic.slug, name, markdown.topic_slug(name)
    topic.save(update_fields=["name", "slug"])
    # What led somewhere else by this name, or was left to itself under it, is this topic now.
    TopicAddress.objects.filter(network=topic.network_id, slug=topic.slug).delete()
    if former != topic.slug:
        _lead(former, topic)


def _join(topic: Topic, into: Topic) -> None:
    _move(topic, into)
    following = TopicFollow.objects.filter(topic=into).values("member")
    TopicFollow.objects.filter(topic=topic).exclude(member__in=following).update(topic=into)
    TopicFollow.objects.filter(topic=topic).delete()
    TopicAddress.objects.filter(topic=topic).update(topic=into)
    TopicAddress.objects.filter(network=into.network_id, slug=into.slug).delete()
    _lead(topic.slug, into)
    # The row stays, empty: somebody may be writing a post under it at this moment, and would be
    # refused. What they write comes after, when their transaction has long ended.
    later = clock.now() + _WRITING_TAKES
    enqueue("topics.gather", network=into.network, run_at=later, topic=topic.pk, into=into.pk)


def _move(topic: Topic, into: Topic) -> None:
    there = TopicUse.objects.filter(tag=into).values("content_object")
    TopicUse.objects.filter(tag=topic).exclude(content_object__in=there).update(tag=into)
    TopicUse.objects.filter(tag=topic).delete()


def _lead(slug: str, topic: Topic) -> None:
    TopicAddress.objects.update_or_create(
        network_id=topic.network_id, slug=slug, defaults={"topic": topic}
    )


def _locked(topic: Topic) -> Topic:
    locked = Topic.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("network").filter(pk=topic.pk).first()
    if found is None:
        raise PermissionDenied(_("That topic is not in your network."))
    return found
