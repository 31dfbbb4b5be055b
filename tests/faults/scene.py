"""
Runs beside the servers, with Django: brings the people of a run together, and reads what it left.

Counted are rows alone: what the application says of itself is what is judged.
"""

import json
from pathlib import Path

NETWORK = "brightwater"
PRIVATE = "payroll"


def prepare(people: int, path: str) -> None:
    """Begin a network with an open and a private group in which all are; write who is signed in."""
    from django.conf import settings
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client
    from django.utils import timezone

    from accounts.invitations.models import InvitationLimit
    from accounts.networks.actions import start_network
    from accounts.networks.models import Member, Network
    from accounts.networks.sealing import unsealed
    from accounts.policies.actions import acknowledge_policy
    from groups.models import Group, GroupMember
    from tests.builders import a_group, several_members

    with unsealed("the run's network is only now begun"):
        ada = start_network(name="Brightwater", email="ada@x.example", person_name="Ada Okafor")
        members = several_members(people, ada.network)
        for each in (ada, *members):
            acknowledge_policy(member=each)
        Member.objects.update(settled_at=timezone.now())
        InvitationLimit.objects.create(network=ada.network, network_a_day=100_000)
        a_group(by=ada, name="Canteen", members=tuple(members))
        a_group(by=ada, name="Payroll", members=tuple(members), access="private")
        visitors = []
        for each in (ada, *members):
            client = Client()
            client.force_login(each.person)
            session = client.session
            # The token of forms is kept in the session; unmasked it is accepted as well.
            session["_csrftoken"] = token = _get_new_csrf_string()
            session.save()
            cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; last_network={NETWORK}"
            visitors.append({"member": each.pk, "cookie": cookie, "token": token})
        found = {
            "visitors": visitors,
            "groups": list(Group.objects.values_list("pk", "access").order_by("pk")),
            "inside": list(GroupMember.objects.values_list("group", "member")),
            "company": Group.objects.get(is_all_company=True).pk,
            "private": Group.objects.get(slug=PRIVATE).pk,
            "since": Network.objects.get(pk=ada.network_id).last_event,
        }
    Path(path).write_text(json.dumps(found))


def rows(path: str) -> None:
    """Write what is stored: rows for `stored.Stored`."""
    from datetime import timedelta

    from django.db import connection
    from django.utils import timezone

    from accounts.events.models import Event
    from accounts.mail.models import OutboxMail
    from accounts.networks.sealing import unsealed
    from collab.notifications.models import Notification
    from feeds.messages.models import Message
    from feeds.models import Post, Reaction, ThreadRead
    from groups.models import Group, GroupMember

    lately = timezone.now() - timedelta(minutes=1)
    with unsealed("a run is looked at as a whole"):
        found = {
            "posts": [
                {
                    "id": post.pk, "key": str(post.client_key), "author": post.author_id,
                    "group": post.group_id, "thread": post.thread_id,
                    # What was deleted a moment ago can be brought back, and is erased after that.
                    "text": "" if post.deleted_at and post.deleted_at > lately else post.text,
                    "is_deleted": post.deleted_at is not None, "reply_count": post.reply_count,
                    "like_count": post.reaction_count, "activity": post.activity,
                }
                for post in Post.objects.defer("html")
            ],
            "events": list(Event.objects.values("number", "kind", "ids")),
            "groups": list(Group.objects.values("id", "access", "thread_count", "member_count")),
            "inside": list(GroupMember.objects.values("group", "member", "read_to")),
            "reads": list(ThreadRead.objects.values("member", "thread", "read_to")),
            "likes": list(Reaction.objects.filter(kind="like").values("member", "post")),
            "messages": [
                {
                    "id": said.pk, "key": str(said.client_key), "author": said.author_id,
                    "text": said.text, "conversation": said.conversation_id,
                    "members": [each.member_id for each in said.conversation.participants.all()],
                }
                for said in Message.objects.select_related("conversation").prefetch_related(
                    "conversation__participants"
                )
            ],
            "told": list(Notification.objects.values("member", "number", "reason")),
            "mails": [
                {"to": to, "id": str(pk)} for pk, to in OutboxMail.objects.values_list("pk", "to")
            ],
        }  # fmt: skip
        checks = []
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                said = "; ".join(line for (line,) in cursor.fetchall() if line != "ok")
                checks.append({"name": "integrity_check", "said": said})
                cursor.execute("PRAGMA foreign_key_check")
                said = "; ".join(str(line) for line in cursor.fetchall()[:20])
                checks.append({"name": "foreign_key_check", "said": said})
    Path(path).write_text(json.dumps({**found, "checks": checks}))


def waiting() -> None:
    """Print how many tasks are neither done nor given up."""
    from accounts.networks.sealing import unsealed
    from accounts.tasks.models import Task

    with unsealed("tasks of every network wait in one queue"):
        print(Task.objects.waiting().count())
