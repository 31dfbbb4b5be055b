"""Builders call the actions, so that what tests work on obeys the rules."""

import io
import uuid
from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.ids import new_id
from accounts.invitations.actions import invite
from accounts.invitations.models import Invitation
from accounts.mail.models import PendingMail
from accounts.models import Person
from accounts.networks.actions import join_network
from accounts.networks.models import Member, Network
from accounts.policies.actions import acknowledge_policy
from feeds.actions import publish_post, reply
from feeds.attachments.actions import Chosen, upload_file
from feeds.attachments.models import Attachment
from feeds.messages.actions import send_message, start_conversation
from feeds.messages.models import Message
from feeds.models import Post
from groups.actions import (
    accept_group_invitation,
    invite_to_group,
    join_group,
    make_group,
)
from groups.models import Group

PASSWORD = "correct horse battery"


def a_person(email: str) -> Person:
    """A person with a proved address, who can sign in with `PASSWORD`."""
    person = Person.objects.create_user(email, PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def several_members(count: int, network: Network) -> list[Member]:
    """`count` more members of `network`, whose names sort as they joined."""
    start = Member.objects.filter(network=network).count()
    return [
        join_network(
            person=Person.objects.create_user(f"member{number}@{network.slug}.example"),
            network=network,
            name=f"Member {number:04}",
        )
        for number in range(start, start + count)
    ]


def a_group(by: Member, name: str = "Payroll", members: tuple[Member, ...] = (), **fields) -> Group:
    """A group that `by` made, with `members` in it however it is joined."""
    group = make_group(maker=by, name=name, **fields)
    for member in members:
        if group.access == Group.Access.OPEN:
            join_group(member=member, group=group)
        else:
            invitations = invite_to_group(admin=by, group=group, members=[member])
            accept_group_invitation(member=member, invitation=invitations[0])
    group.refresh_from_db()
    return group


def mails_to(address: str) -> list[PendingMail]:
    """The mails posted to `address`, in order."""
    return list(PendingMail.objects.filter(to=address).order_by("pk"))


def a_post(
    by: Member,
    within: Group,
    text: str = "The canteen opens at eight.",
    files: Sequence[Attachment] = (),
) -> Post:
    """A thread that `by` started, having accepted the house rules."""
    acknowledge_policy(member=by)
    chosen = [Chosen(each.pk, each.alt) for each in files]
    return publish_post(
        author=by, group=within, text=text, client_key=uuid.uuid4(), attachments=chosen
    )


def several_posts(count: int, within: Group, by: Member) -> list[int]:
    """`count` threads in `within` by `by`, written at once; the ids of all but the first."""
    first = a_post(by=by, within=within)
    fields = {"network": first.network, "group": within, "author": by, "rules": 1}
    ids = [new_id() for _ in range(count - 1)]
    Post.objects.bulk_create(
        Post(id=pk, activity=pk, text="x", html="x", client_key=uuid.UUID(int=pk), **fields)
        for pk in ids
    )
    Group.objects.filter(pk=within.pk).update(activity=ids[-1] if ids else first.pk)
    return ids


def a_question(by: Member, within: Group, text: str = "Who has the key?") -> Post:
    """A question that `by` asked."""
    acknowledge_policy(member=by)
    return publish_post(
        author=by, group=within, text=text, client_key=uuid.uuid4(), kind="question"
    )


def an_announcement(by: Member, within: Group, text: str = "We move.", **details) -> Post:
    """An announcement of `by`; `details` as of its form."""
    acknowledge_policy(member=by)
    return publish_post(
        author=by,
        group=within,
        text=text,
        client_key=uuid.uuid4(),
        kind="announcement",
        details=details,
    )


def a_praise(by: Member, within: Group, of: tuple[Member, ...], text: str = "Well done.") -> Post:
    """Praise by `by` of some members."""
    acknowledge_policy(member=by)
    return publish_post(
        author=by,
        group=within,
        text=text,
        client_key=uuid.uuid4(),
        kind="praise",
        details={"members": of, "drawing": "calm"},
    )


def a_reply(by: Member, to: Post, text: str = "Good to know.") -> Post:
    """A reply of `by` in the thread `to`."""
    acknowledge_policy(member=by)
    return reply(author=by, thread=to, text=text, client_key=uuid.uuid4())


def an_upload(by: Member, content: bytes = b"Agreed.", name: str = "minutes.txt") -> Attachment:
    """A file that `by` has uploaded and not posted."""
    return upload_file(uploader=by, file=SimpleUploadedFile(name, content))


def a_picture(size: tuple[int, int] = (60, 40), kind: str = "PNG") -> bytes:
    """The content of a picture file."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def an_invitation(by: Member, email: str = "fay@brightwater.example", **fields) -> Invitation:
    """An invitation that `by` wrote to one address; its mail waits for the tasks to run."""
    (invitation,) = invite(inviter=by, entries=[email], **fields)
    return invitation


def a_message(
    by: Member,
    to: tuple[Member, ...],
    text: str = "Have you a minute?",
    files: Sequence[Attachment] = (),
) -> Message:
    """What `by` wrote privately to these members, having accepted the house rules."""
    acknowledge_policy(member=by)
    return start_conversation(
        starter=by,
        members=to,
        text=text,
        client_key=uuid.uuid4(),
        attachments=[Chosen(each.pk, each.alt) for each in files],
    )


def an_answer(
    by: Member, to: Message, text: str = "Of course.", files: Sequence[Attachment] = ()
) -> Message:
    """What `by` said after the message `to` in its conversation."""
    acknowledge_policy(member=by)
    return send_message(
        author=by,
        conversation=to.conversation,
        text=text,
        client_key=uuid.uuid4(),
        attachments=[Chosen(each.pk, each.alt) for each in files],
    )
