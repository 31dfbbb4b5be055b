"""
Canaries: a random marker of its own in every text and file of every row that belongs to a network,
and a table of who may see which. The table is written by hand, and asks no `visible_to`.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.db import models

from accounts.audit.models import AuditEntry
from accounts.invitations.models import AccessRequest, Invitation
from accounts.models import Person
from accounts.networks.models import Network
from accounts.networks.pictures import random_name
from accounts.networks.tenants import tenant_models
from feeds.attachments.models import Attachment
from feeds.drafts.models import Draft
from feeds.messages.models import Message, MessageReport
from feeds.models import Post
from groups.models import Group
from tests.promises.houses import House, World
from tests.promises.routes import standing_of, table

PREFIX = "zq"
TEXTS = (models.CharField, models.TextField, models.FileField, models.JSONField)

# Who may see what a field says, by what they are to its row. `members` and `admins` of its
# network; `readers`, `knowers` and `managers` of its group (of a topic: of one of its groups);
# `self`: the row's own person; `inviter`: who invited and is still in; `authors`: who wrote it and
# still reads it; `uploader`: whose file waits to be sent, as long as they are in; `holder`: who
# holds the link of the invitation that this is or that leads there; `mailed`: the same, in the
# mail alone; `suspended`: who was a member; `nobody`: it is on no page and in no mail; `concerned`:
# whom `_concerned` names, still in.
SEEN_BY = """
field                             | seen by
accounts.Person.email             | self, admins
networks.Network.name             | members, holder, suspended
networks.Network.purpose          | members, holder
networks.Network.logo             | members
networks.Network.email_domains    | admins
networks.Level.name               | members
networks.Member.handle            | members
networks.Member.name              | members, holder
networks.Member.title             | members, holder
networks.Member.department        | members
networks.Member.location          | members
networks.Member.phone             | members
networks.Member.about             | members
networks.Member.skills            | members
networks.Member.pronouns          | members
networks.Member.photo             | members
availability.Availability.message | members
invitations.Invitation.email      | inviter, admins, holder
invitations.Invitation.name       | inviter, admins, mailed
invitations.Invitation.personal_line | holder
invitations.Invitation.token_hash | nobody
invitations.Invitation.nonce      | nobody
invitations.AccessRequest.name    | admins
policies.Policy.text              | admins
policies.Policy.html              | members
mail.PendingMail.to               | admins
mail.PendingMail.sender           | nobody
mail.PendingMail.subject          | nobody
mail.PendingMail.text             | nobody
mail.PendingMail.html             | nobody
mail.PendingMail.headers          | nobody
mail.PendingMail.reference        | nobody
mail.PendingMail.key              | nobody
tasks.Task.key                    | nobody
tasks.Task.error                  | admins
mail.OutboxMail.to                | admins
mail.OutboxMail.subject           | admins
mail.OutboxMail.text              | admins
mail.OutboxMail.html              | admins
mail.OutboxMail.headers           | nobody
mail.OutboxMail.reference         | nobody
audit.AuditEntry.subject          | admins
audit.AuditEntry.detail           | admins
audit.AuditEntry.reason           | admins
audit.AuditEntry.origin           | admins
groups.Group.name                 | knowers, holder
groups.Group.slug                 | knowers
groups.Group.purpose              | knowers
groups.Group.picture              | knowers
groups.GroupAddress.slug          | nobody
groups.JoinRequest.reason         | managers
feeds.Post.text                   | readers
feeds.Post.html                   | readers
feeds.Closing.reason              | readers
feeds.Bookmark.note               | self
feeds.Revision.text               | readers
feeds.Revision.html               | readers
attachments.Attachment.name       | readers, uploader, concerned
attachments.Attachment.alt        | readers, uploader, concerned
attachments.Attachment.file       | readers, uploader, concerned
attachments.Attachment.medium     | readers, uploader, concerned
attachments.Attachment.small      | readers, uploader, concerned
drafts.Draft.text                 | self
private_messages.Message.text     | concerned
private_messages.Message.html     | concerned
private_messages.MessageReport.reason | concerned
private_messages.MessageReport.answer | concerned
topics.Topic.name                 | readers
topics.Topic.slug                 | readers
topics.TopicAddress.slug          | nobody
"""

# Texts that are words of the program: there is nothing of anybody's in them.
NO_SECRETS = {
    "drafts.Draft.place": "names a composer; a draft would not be found by anything else",
    "audit.AuditEntry.act": "the name of an act",
    "events.Event.kind": "the name of a kind",
    "events.Event.ids": "numbers of rows",
    "events.Cursor.follower": "the name of a function",
    "notifications.Notification.kind": "the name of a kind",
    "notifications.Notification.reason": "the name of a reason",
    "notifications.ChannelChoice.kind": "the name of a kind",
    "private_messages.Conversation.pair": "numbers of members",
    "networks.Network.slug": "stands in what is asked for",
    "networks.Network.language": "the name of a language",
    "availability.Availability.time_zone": "the name of a time zone",
    "networks.Network.time_zone": "the name of a time zone",
    "feeds.Post.kind": "a word of the program",
    "feeds.Post.other_reactions": "words of the program, and numbers",
    "feeds.Reaction.kind": "a word of the program",
    "feeds.ReactionSet.names": "words of the program",
    "feeds.AllRead.before": "numbers of rows",
    "tasks.Task.name": "the name of a function",
    "tasks.Task.kwargs": "numbers of rows; a task would not run with anything else",
    "tasks.Task.claim": "random",
    "tasks.Task.dropped_because": "a word of the program",
    "attachments.Attachment.content_type": "a word of the program",
    "accounts.Person.password": "a hash",
    "accounts.Person.language": "the name of a language",
    "accounts.Person.time_zone": "the name of a time zone",
}
# Global models of whose texts networks are made all the same.
BESIDES = (Network, Person)


@dataclass(frozen=True)
class Secret:
    """
    What a marker marks.

    :ivar network: whose it is; of a person's, all they are in
    :ivar places: of the groups it belongs to
    :ivar owners: persons who may see it as their own
    """

    field: str
    networks: frozenset[int]
    places: frozenset[str] = frozenset()
    owners: frozenset[int] = frozenset()
    is_linked: bool = False

    def __str__(self) -> str:
        return f"{self.field} ({', '.join(sorted(self.places)) or 'of no group'})"


def text_fields() -> Iterator[models.Field]:
    """Every text and file of every model whose rows belong to a network; choices are no texts."""
    for model in (*tenant_models(), *BESIDES):
        for field in model._meta.concrete_fields:
            if isinstance(field, TEXTS) and not field.choices:
                yield field


def name_of(field: models.Field) -> str:
    """A field with its model and app."""
    return f"{field.model._meta.label}.{field.name}"


def mark(world: World) -> dict[str, Secret]:
    """
    Put a marker into every field of every row of the world, and say what each marks.

    :raises AssertionError: if a house has no row in a table
    """
    found: dict[str, Secret] = {}
    houses = {house.network.pk: house for house in world.houses}
    for model in (*tenant_models(), *BESIDES):
        fields = [
            field
            for field in text_fields()
            if field.model is model and name_of(field) not in NO_SECRETS
        ]
        if fields:
            rows = _audited(world) if model is AuditEntry else list(model._base_manager.all())
            missing = set(houses) - {pk for row in rows for pk in _networks_of(row)}
            assert not missing, f"The houses {missing} have no row in {model._meta.label}"
            for row in rows:
                found |= _mark_row(world, row, fields)
    for house in world.houses:
        house.look_again()
    return found


def _mark_row(world: World, row: models.Model, fields: list[models.Field]) -> dict[str, Secret]:
    found = {}
    values = {}
    for field in fields:
        if name_of(field) in KEPT and KEPT[name_of(field)](world, row):
            continue
        marker = PREFIX + secrets.token_hex(5)
        found[marker] = _secret(world, row, field)
        values[field.name] = _value(row, field, marker)
    if isinstance(row, AuditEntry):
        # Nobody changes an entry, so the marked one is a new one.
        AuditEntry.objects.create(network=row.network, actor=row.actor, act=row.act, **values)
    else:
        type(row)._base_manager.filter(pk=row.pk).update(**values)
    if isinstance(row, Person):
        EmailAddress.objects.filter(user=row).update(email=values["email"])
    return found


def _value(row: models.Model, field: models.Field, marker: str) -> Any:
    if isinstance(field, models.FileField):
        file = getattr(row, field.name)
        file.save(random_name(), ContentFile(marker.encode()), save=False)
        return file.name
    if isinstance(field, models.EmailField):
        return f"{marker}@secrets.example"
    if isinstance(field, models.JSONField):
        is_list = field.default is list
        return [f"{marker}.example"] if is_list else {"before": marker, "after": marker}
    return f"<p>{marker}</p>" if field.name == "html" else marker


def _audited(world: World) -> list[AuditEntry]:
    """One entry of each house, whose sentence says all that it has."""
    return [
        AuditEntry.objects.filter(network=house.network, act="level.renamed").first()
        or AuditEntry(network=house.network, actor=house.people["admin"], act="level.renamed")
        for house in world.houses
    ]


def _secret(world: World, row: Any, field: models.Field) -> Secret:
    networks = frozenset(_networks_of(row))
    house = next((each for each in world.houses if each.network.pk in networks), world.home)
    return Secret(
        name_of(field),
        networks,
        frozenset(_places_of(house, row)),
        frozenset(_concerned(row, field.name) or _owners_of(row)),
        _is_linked(world, row),
    )


def _networks_of(row: Any) -> set[int]:
    if isinstance(row, Network):
        return {row.pk}
    if isinstance(row, Person):
        asked = AccessRequest.objects.filter(person=row).values_list("network", flat=True)
        return {*row.memberships.values_list("network", flat=True), *asked}
    return {row.network_id}


def _places_of(house: House, row: Any) -> set[str]:
    """The places of the groups that a row belongs to; none for what was deleted."""
    if isinstance(row, Group):
        groups = {row.pk}
    elif row._meta.label == "topics.Topic":
        groups = set(row.uses.values_list("content_object__group", flat=True))
    elif isinstance(row, Post):
        groups = {row.group_id} if row.deleted_at is None else set()
    elif row._meta.label in ("feeds.Revision", "attachments.Attachment"):
        groups = {row.post.group_id} if row.post else set()
    elif row._meta.label == "feeds.Closing":
        groups = {row.thread.group_id}
    else:
        groups = {getattr(row, "group_id", None)}
    return {place for place, group in house.groups.items() if group.pk in groups}


def _owners_of(row: Any) -> set[int]:
    if isinstance(row, Person):
        return {row.pk}
    if isinstance(row, Invitation):
        return {row.inviter.person_id}
    if isinstance(row, Attachment):
        # What waits is its uploader's; what is sent is its readers'.
        return {row.uploader.person_id} if row.post is row.message is None else set()
    if isinstance(row, Draft):
        return {row.member.person_id}
    return {row.author.person_id} if isinstance(row, Post) else set()


def _concerned(row: Any, field: str) -> set[int]:
    """
    The persons who may see what a private message, a file of one, or a report of one says.

    A message: who is in its conversation, its author alone as it was typed; and, as long as a
    report is open, moderators if it is the one reported or one of the two on each side.
    """
    if isinstance(row, Attachment):
        return _concerned(row.message, "files") if row.message else set()
    if isinstance(row, MessageReport):
        if row.resolved_at is None:
            return _judges_of(row) if field == "reason" else set()
        return (
            {row.reporter.person_id, row.message.author.person_id} if field == "answer" else set()
        )
    if not isinstance(row, Message) or row.deleted_at is not None:
        return set()
    inside = row.conversation.participants.filter(left_at=None)
    persons = set(inside.values_list("member__person", flat=True))
    if field == "text":
        return persons & {row.author.person_id}
    numbers = list(row.conversation.messages.order_by("pk").values_list("pk", flat=True))
    for report in MessageReport.objects.filter(
        message__conversation=row.conversation, resolved_at=None
    ):
        if abs(numbers.index(report.message_id) - numbers.index(row.pk)) <= 2:
            persons |= _judges_of(report)
    return persons


def _judges_of(report: MessageReport) -> set[int]:
    members = report.message.author.network.members.exclude(pk=report.message.author_id)
    judges = members.filter(role__in=("moderator", "admin"))
    return set(judges.values_list("person", flat=True))


def _is_linked(world: World, row: Any) -> bool:
    """Whether the page behind the link of the one who is invited is about the row."""
    home = world.home
    linked = (home.network, home.people["host"], home.groups["open"], home.link)
    return any(type(row) is type(each) and row.pk == each.pk for each in linked)


# Rows that would no longer be found by what stands in the link.
KEPT: dict[str, Callable[[World, Any], bool]] = {
    "invitations.Invitation.token_hash": lambda world, row: row.pk == world.home.link.pk,
    "invitations.Invitation.email": lambda world, row: row.pk == world.home.link.pk,
}

_SEEN_BY = {row["field"]: row["seen by"].split(", ") for row in table(SEEN_BY)}
_MEMBERS = {"member", "group admin", "moderator", "admin", "client", "removed"}
# Groups beside those of the walk, and which of those they are like.
_LIKE = {"all": "open", "annex": "open", "club": "private"}


def may_see(world: World, persona: str, secret: Secret, *, by_mail: bool = False) -> bool:
    """Whether the table lets a persona see what is marked so, on a page or in a mail to them."""
    seen_by = _SEEN_BY[secret.field]
    if by_mail and "mailed" in seen_by and _is(world, persona, secret, "holder"):
        return True
    return any(_is(world, persona, secret, who) for who in seen_by)


def _is(world: World, persona: str, secret: Secret, who: str) -> bool:
    person = world.persons[persona]
    owns = person is not None and person.pk in secret.owners
    parts = {part for pk, part in world.parts_of(persona).items() if pk in secret.networks}
    standings = {
        standing_of(part, "group", _LIKE.get(place, place))
        for part in parts & _MEMBERS
        for place in secret.places
    }
    return {
        "members": bool(parts & _MEMBERS),
        "admins": "admin" in parts,
        "suspended": "suspended" in parts,
        "readers": bool(standings & {"reads", "in", "leads", "heads"}),
        "knowers": bool(standings - {"-"}),
        "managers": bool(standings & {"leads", "over", "heads"}),
        "self": owns,
        "inviter": owns and bool(parts & _MEMBERS),
        "uploader": owns and bool(parts & _MEMBERS),
        "concerned": owns and bool(parts & _MEMBERS),
        "authors": owns and bool(standings & {"reads", "in", "leads", "heads"}),
        "holder": persona == "invited" and secret.is_linked,
        "mailed": False,
        "nobody": False,
    }[who]
