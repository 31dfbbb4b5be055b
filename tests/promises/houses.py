"""
Houses: networks furnished alike, with somebody of every kind in them and something in every place.

Three of them make the world of the strangers: *Brightwater*, a home network; *Northgate*, an
external one, in which the client lives; and *Elsewhere*, the other network for all of them.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.availability.actions import say_availability
from accounts.events import clock
from accounts.events.actions import follow_everywhere
from accounts.following.actions import follow_member, mute_member
from accounts.invitations.models import AccessRequest, Invitation, InvitationLimit
from accounts.invitations.tokens import token_of
from accounts.links import write_link_token
from accounts.mail.actions import post_mail
from accounts.mail.models import OutboxMail
from accounts.models import Person
from accounts.networks.actions import (
    change_role,
    join_network,
    make_external_network,
    start_network,
    suspend_member,
)
from accounts.networks.models import Level, Member, Network
from accounts.networks.pictures import random_name
from accounts.networks.sealing import unsealed
from accounts.tasks.models import Task
from collab.notifications.actions import choose_channel, choose_level
from collab.notifications.letters import write_token
from collab.notifications.models import Notification
from feeds.actions import (
    bookmark_post,
    close_thread,
    delete_post,
    edit_post,
    follow_thread,
    pin_post,
    react,
)
from feeds.announcements.actions import confirm_reading
from feeds.attachments.models import Attachment
from feeds.drafts.actions import keep_draft
from feeds.messages.actions import (
    change_message_rules,
    delete_message,
    dismiss_report,
    edit_message,
    hide_read_marks,
    leave_conversation,
    report_message,
)
from feeds.models import Post, ThreadRead
from feeds.questions.actions import choose_answer
from feeds.topics.actions import follow_topic, rename_topic
from groups.actions import (
    ask_to_join,
    change_group,
    change_group_role,
    invite_to_group,
    remove_from_group,
)
from groups.models import Group, GroupInvitation
from groups.welcome.models import InvitedGroup
from tests.builders import (
    a_group,
    a_message,
    a_person,
    a_picture,
    a_post,
    a_praise,
    a_question,
    a_reply,
    an_announcement,
    an_answer,
    an_invitation,
    an_upload,
)

# Who is in a house, besides its administrator.
CAST = {
    "member": "Dee Walsh",
    "group admin": "Cem Yilmaz",
    "moderator": "Ben Hughes",
    "client": "Gil Moreau",
    "suspended": "Eve Stone",
    "removed": "Hal Peters",
    # Not walked: who made the other groups, who is in all of them, and who asks to be.
    "host": "Ivy Grant",
    "guest": "Ned Frost",
    "asker": "Fay Lowe",
}
# `own` is a private group of the personas'; the others are somebody else's.
GROUPS = ("own", "open", "private", "secret")


@dataclass
class House:
    """
    One network and what is in it.

    :ivar people: members by what they are (`CAST`, and `admin`)
    :ivar things: what stands in addresses, by its kind and its place (see `routes`)
    :ivar link: the invitation of somebody who has not accepted it
    """

    network: Network
    people: dict[str, Member]
    groups: dict[str, Group] = field(default_factory=dict)
    threads: dict[str, Post] = field(default_factory=dict)
    things: dict[tuple[str, str], object] = field(default_factory=dict)
    link: Invitation | None = None

    def look_again(self) -> None:
        """See everything as it is now, what stands in addresses too."""
        self.network.refresh_from_db()
        self.people = {part: _again(member) for part, member in self.people.items()}
        for place, group in self.groups.items():
            group.refresh_from_db()
            if ("group", place) in self.things:
                self.things["group", place] = group.slug
        for place, thread in self.threads.items():
            self.things["topic", place] = thread.topics.get().slug


@dataclass
class World:
    """
    The houses, and who walks in them.

    :ivar persons: who is signed in as a persona; nobody for nobody
    :ivar outside: what stands in addresses outside of networks
    """

    home: House
    external: House
    elsewhere: House
    persons: dict[str, Person | None]
    outside: dict[str, object]

    @property
    def houses(self) -> tuple[House, ...]:
        """All three."""
        return self.home, self.external, self.elsewhere

    def parts_of(self, persona: str) -> dict[int, str]:
        """What a persona is in which networks, by their ids."""
        parts = {
            "admin": {self.home.network.pk: "admin", self.external.network.pk: "admin"},
            "other admin": {self.elsewhere.network.pk: "admin"},
            "client": {self.external.network.pk: "client"},
        }
        strangers = ("nobody", "invited")
        own = {} if persona in strangers else {self.home.network.pk: persona}
        return parts.get(persona, own)

    def house_of(self, persona: str) -> House:
        """The house that is walked as `persona`."""
        return self.external if persona == "client" else self.home

    def other(self, house: House) -> House:
        """The other network, seen from `house`."""
        return self.elsewhere if house is self.home else self.home


@contextmanager
def standing_world() -> Iterator[World]:
    """A world that stands for many tests and is rolled back after them."""
    with transaction.atomic(), unsealed("a test's arrangement"):
        yield build_world()
        transaction.set_rollback(True)


def build_world() -> World:
    """Build the three houses; a few hundred rows."""
    for email in ("ada@brightwater.example", "zoe@elsewhere.example"):
        a_person(email)
    ada = start_network(name="Brightwater", email="ada@brightwater.example", person_name="Ada Oak")
    zoe = start_network(name="Elsewhere", email="zoe@elsewhere.example", person_name="Zoe Brandt")
    # Its administrator is the home network's, as in life.
    northgate_ada = make_external_network(admin=ada, name="Northgate", purpose="Working together")
    home, external, elsewhere = (_furnish(admin) for admin in (ada, northgate_ada, zoe))
    persons: dict[str, Person | None] = {
        persona: home.people[persona].person
        for persona in ("member", "group admin", "moderator", "admin", "suspended", "removed")
    }
    persons |= {
        "nobody": None,
        "invited": a_person("kim@brightwater.example"),
        "other admin": zoe.person,
        "client": external.people["client"].person,
    }
    return World(home, external, elsewhere, persons, _outside(home))


def _outside(house: House) -> dict[str, object]:
    """What stands in addresses outside of networks: somebody else's, or for whoever holds it."""
    host = house.people["host"].person
    session = UserSession.objects.create(
        user=host, session_key="somebody-elses", ip="127.0.0.1", user_agent="A browser"
    )
    key = Authenticator.objects.create(user=host, type="webauthn", data={"name": "A key"})
    return {
        "session": session.pk,
        "key": key.pk,
        "token": house.things["token", "own"],
        "link": write_link_token("new@brightwater.example", "ask"),
        "letter": write_token(house.people["host"], "mention"),
        "network": house.network.slug,
    }


def _furnish(admin: Member) -> House:
    house = House(admin.network, {"admin": admin})
    follow_everywhere([admin.network_id])
    for part, name in CAST.items():
        house.people[part] = _join(admin, name, is_client=part == "client")
    change_role(admin=admin, member=house.people["moderator"], role=Member.Role.MODERATOR)
    # A second one, so that the first could leave.
    change_role(admin=admin, member=house.people["host"], role=Member.Role.ADMIN)
    follow_everywhere([admin.network_id])
    Member.objects.filter(network=house.network).update(settled_at=clock.now())
    house.people = {part: _again(member) for part, member in house.people.items()}
    _groups(house)
    _talk(house)
    _whisper(house)
    _doors(house)
    _papers(house)
    people = house.people
    remove_from_group(
        admin=people["group admin"], group=house.groups["own"], member=people["removed"]
    )
    remove_from_group(admin=people["host"], group=house.groups["secret"], member=people["removed"])
    suspend_member(admin=admin, member=people["suspended"], reason="Away.")
    follow_everywhere([admin.network_id])
    house.people = {part: _again(member) for part, member in people.items()}
    house.network.refresh_from_db()
    _told(house)
    return house


def _told(house: House) -> None:
    """Everybody was asked into the club, and the guest wants to be told otherwise than is usual."""
    for part, member in house.people.items():
        told = Notification.objects.filter(member=member, kind="invitation").first()
        if told is not None:
            house.things["notification", f"of {part}"] = told.pk
    guest = house.people["guest"]
    house.things["notification", "own"] = house.things["notification", "of guest"]
    choose_channel(member=guest, kind="thread", channel="mail")
    choose_level(member=guest, group=house.groups["own"], level="threads")


def _groups(house: House) -> None:
    people = house.people
    own = ("member", "moderator", "client", "suspended", "removed", "host", "guest")
    house.groups["own"] = a_group(
        by=people["group admin"],
        name=f"{house.network.name} desk",
        access="private",
        members=tuple(people[part] for part in own),
    )
    change_group_role(
        admin=people["group admin"],
        group=house.groups["own"],
        member=people["host"],
        role="admin",
    )
    for access in Group.Access.values:
        inside = ("guest", "removed", "suspended") if access == "secret" else ("guest",)
        house.groups[access] = a_group(
            by=people["host"],
            name=f"{house.network.name} {access}",
            access=access,
            members=tuple(people[part] for part in inside),
        )
    # Everybody who may is asked into it.
    house.groups["club"] = a_group(
        by=people["host"], name=f"{house.network.name} club", access="private"
    )
    house.groups["all"] = Group.objects.get(network=house.network, is_all_company=True)
    # So that the administrator is no group's admin.
    for part, role in (("host", "admin"), ("admin", "member")):
        change_group_role(
            admin=people["admin"], group=house.groups["all"], member=people[part], role=role
        )
    # Everybody is in it, so that everybody has a second group to go to with a post.
    house.groups["annex"] = a_group(
        by=people["host"],
        name=f"{house.network.name} annex",
        members=tuple(people[part] for part in (*own, "group admin", "admin") if part != "host"),
    )
    for place in GROUPS:
        house.things["group", place] = house.groups[place].slug
    # It once had another address.
    renamed = change_group(
        admin=people["host"], group=house.groups["open"], name=f"{house.network.name} forum"
    )
    house.groups["open"], house.things["group", "open"] = renamed, renamed.slug


def _talk(house: House) -> None:
    people = house.people
    author, slug = people["host"], house.network.slug
    for place in GROUPS:
        group = house.groups[place]
        text = f"In the {place} @{people['guest'].handle} #{slug}-{place}"
        picture = an_upload(by=author, content=a_picture((1000, 8)), name="desk.png")
        picture.alt = "A desk"
        minutes = an_upload(by=author)
        thread = a_post(by=author, within=group, text=text, files=(picture, minutes))
        answer = a_reply(by=people["guest"], to=thread, text="Good.")
        edit_post(author=people["guest"], post=answer, text="Good to know.")
        edit_post(author=author, post=thread, text=f"{text}, again")
        react(member=people["guest"], post=thread)
        pin_post(admin=author, post=thread)
        bookmark_post(member=people["guest"], post=thread, note="For later")
        follow_thread(member=people["guest"], thread=thread)
        closed = a_post(by=author, within=group, text="That is that.")
        close_thread(admin=author, thread=closed, reason="All said.")
        ThreadRead.objects.get_or_create(
            member=people["guest"], thread=thread, defaults={"read_to": answer.pk}
        )
        gone = a_post(by=author, within=group, text="Said too much.")
        a_reply(by=people["guest"], to=gone)
        delete_post(author=author, post=gone)
        house.threads[place] = thread
        house.things["post", place] = thread.pk
        house.things["attachment", place] = picture.pk
        house.things["reply", place] = answer.pk
        house.things["topic", place] = f"{slug}-{place}"
        _kinds(house, place)
    # What was talked about in the open group once had another name.
    topic = house.threads["open"].topics.select_related("network").get()
    topic = rename_topic(
        moderator=people["moderator"], topic=topic, name=f"{slug}-forum", reason="Plainer."
    )
    house.things["topic", "open"] = topic.slug
    follow_topic(member=people["guest"], topic=topic)
    for part in ("member", "moderator", "client", "suspended", "removed", "group admin", "admin"):
        within = "all" if part.endswith("admin") else "own"
        hung, waiting = (an_upload(by=people[part], name=f"{part}.txt") for _ in range(2))
        text = f"By the {part}"
        post = a_post(by=people[part], within=house.groups[within], text=text, files=(hung,))
        house.things["post", f"of {part}"] = post.pk
        house.things["attachment", f"of {part}"] = hung.pk
        house.things["upload", f"of {part}"] = waiting.pk
    house.things["upload", "own"] = an_upload(by=people["guest"]).pk
    for part in ("member", "moderator", "client", "group admin", "admin"):
        keep_draft(author=people[part], place="home", text=f"Half a thought of the {part}")


def _whisper(house: House) -> None:
    """
    Private conversations: one of the personas', which one of them has left; one of two others, of
    which the fifth message of nine was reported; and one of the administrator's.
    """
    people = house.people
    host, guest = people["host"], people["guest"]
    inside = ("member", "moderator", "client", "suspended", "removed", "guest", "group admin")

    def desk() -> Attachment:
        """A picture of the host's in all its sizes."""
        picture = an_upload(by=host, content=a_picture((1000, 8)), name="desk.png")
        picture.alt = "A desk"
        return picture

    talked, shown, hidden = desk(), desk(), desk()
    first = a_message(
        by=host,
        to=tuple(people[part] for part in inside),
        text=f"Between us @{guest.handle}",
        files=(talked,),
    )
    judged = an_answer(by=people["member"], to=first, text="Said by the member, and reported")
    for part in ("member", "moderator", "client", "removed", "group admin"):
        said = an_answer(by=people[part], to=first, text=f"Said by the {part}")
        house.things["message", f"of {part}"] = said.pk
    delete_message(author=host, message=an_answer(by=host, to=first, text="Said too much."))
    edit_message(author=host, message=first, text=f"Between all of us @{guest.handle}")
    leave_conversation(member=people["removed"], conversation=first.conversation)
    report = report_message(reporter=people["group admin"], message=judged, reason="Is it kind?")
    dismiss_report(moderator=host, report=report, answer="It is.")
    secret = a_message(by=host, to=(guest,), text="Between the two")
    held = {6: (shown,), 8: (hidden,)}
    said = [
        an_answer(by=host, to=secret, text=f"Between the two, {n}", files=held.get(n, ()))
        for n in range(1, 9)
    ]
    report = report_message(reporter=guest, message=said[3], reason="That was unkind.")
    mine = a_message(by=people["admin"], to=(host,), text="Said by the administrator")
    hide_read_marks(member=guest)
    change_message_rules(admin=people["admin"], may_start="staff")
    change_message_rules(admin=people["admin"], may_start="everyone")
    house.things |= {
        ("conversation", "own"): first.conversation_id,
        ("conversation", "secret"): secret.conversation_id,
        ("attachment", "talk"): talked.pk,
        ("attachment", "beside"): shown.pk,
        ("attachment", "whispered"): hidden.pk,
        ("message", "own"): first.pk,
        ("message", "secret"): said[3].pk,
        ("message", "of admin"): mine.pk,
        ("message report", "own"): report.pk,
    }


def _kinds(house: House, place: str) -> None:
    """A thread of every kind."""
    host, guest, group = house.people["host"], house.people["guest"], house.groups[place]
    question = a_question(by=host, within=group, text=f"Who knows the {place}?")
    answer = a_reply(by=guest, to=question, text="I do.")
    choose_answer(chooser=host, reply=answer)
    called = an_announcement(by=host, within=group, text="Hear.", wants_confirmation=True)
    confirm_reading(member=guest, post=called)
    if place in ("own", "secret"):
        # Each post is some eight pages to whoever sees it.
        a_praise(by=host, within=group, of=(guest,), text=f"For the {place}")
    house.things["answer", place] = answer.pk
    house.things["announcement", place] = called.pk
    house.things["kind", "own"] = "praise"


def _doors(house: House) -> None:
    """Invitations and requests of every kind."""
    network, people = house.network, house.people
    InvitationLimit.objects.create(network=network)
    for part, member in people.items():
        if part != "client":
            address = f"x-{part.split()[0]}@{network.slug}.example"
            house.things["invitation", f"of {part}"] = an_invitation(by=member, email=address).pk
    house.things["invitation", "own"] = house.things["invitation", "of host"]
    kim = an_invitation(by=people["host"], email=f"kim@{network.slug}.example")
    for place in ("open", "private", "secret"):
        InvitedGroup.objects.create(invitation=kim, group=house.groups[place])
    house.link, house.things["token", "own"] = kim, token_of(kim)
    asked = a_person(f"lou@{network.slug}.example")
    request = AccessRequest.objects.create(network=network, person=asked, name="Lou")
    house.things["access request", "own"] = request.pk
    invite_to_group(admin=people["host"], group=house.groups["club"], members=people.values())
    for call in GroupInvitation.objects.filter(group=house.groups["club"]):
        part = next(part for part, member in people.items() if member.pk == call.member_id)
        house.things["group invitation", f"of {part}"] = call.pk
    house.things["group invitation", "own"] = house.things["group invitation", "of guest"]
    for place in ("own", "private"):
        asking = ask_to_join(member=people["asker"], group=house.groups[place], reason="For work.")
        house.things["request", place] = asking.pk


def _papers(house: House) -> None:
    """What only administrators see, and what has a place of its own."""
    network = house.network
    waiting = post_mail(network, f"hal@{network.slug}.example", "Hello", "Dear Hal")
    # Tried in vain, so that there is something to run again.
    Task.objects.filter(name="mail.deliver_pending", kwargs={"mail": waiting.pk}).update(
        attempts=5, failed_at=clock.now(), error="OSError: away"
    )
    mail = OutboxMail.objects.create(
        network=network, to=f"hal@{network.slug}.example", subject="Hello", text="Dear Hal"
    )
    house.things |= {
        ("mail", "own"): mail.pk,
        ("task", "own"): Task.objects.get(kwargs={"mail": waiting.pk}).pk,
        ("version", "own"): 1,
        ("level", "own"): Level.objects.filter(network=network).order_by("rank")[1].pk,
        ("member", "own"): house.people["guest"].pk,
    }
    Member.objects.filter(pk=house.people["guest"].pk).update(
        level=house.things["level", "own"], reports_to=house.people["admin"]
    )
    guest, host = house.people["guest"], house.people["host"]
    say_availability(
        member=guest, kind="", message="On the second floor", days=[], time_zone="UTC",
        shows_presence=True,
    )  # fmt: skip
    follow_member(member=guest, other=host)
    mute_member(member=host, other=guest)
    pictures = [house.network.logo]
    pictures += [group.picture for group in Group.objects.filter(network=network)]
    pictures += [member.photo for member in Member.objects.filter(network=network)]
    for picture in pictures:
        picture.save(random_name(), ContentFile(b"a picture"), save=False)
        rows = type(picture.instance)._base_manager.filter(pk=picture.instance.pk)
        rows.update(**{picture.field.name: picture.name})


def _join(admin: Member, name: str, *, is_client: bool) -> Member:
    email = f"{name.split()[0].lower()}@{admin.network.slug}.example"
    client = {
        "kind": Member.Kind.GUEST,
        "sponsor": admin,
        "ends_on": clock.today() + datetime.timedelta(days=90),
    }
    return join_network(
        person=a_person(email),
        network=admin.network,
        name=name,
        brought_by=admin,
        **(client if is_client else {}),
    )


def _again(member: Member) -> Member:
    return Member.objects.select_related("network", "person").get(pk=member.pk)
