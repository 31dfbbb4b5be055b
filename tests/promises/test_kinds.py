"""
P3 and P1: what open screens are told. Each kind of event is let happen, and then the page drawn
before it, with its frames, is the page drawn after; and whoever must not hear of it does not.
"""

import copy
import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.events import live
from accounts.events.actions import follow_everywhere
from accounts.events.live import frames_of
from accounts.events.models import Event
from accounts.events.queries import draw_since, newest_number
from accounts.networks.actions import (
    change_role,
    join_network,
    leave_network,
    make_external_network,
    restore_member,
    start_network,
    suspend_member,
)
from accounts.networks.models import Member
from accounts.networks.sealing import unsealed
from accounts.policies.actions import acknowledge_policy
from collab.notifications.actions import mark_all_read
from feeds import actions as feed
from feeds import cards
from feeds.announcements import actions as announcements
from feeds.messages import actions as whisper
from feeds.models import Post
from feeds.questions.actions import choose_answer, unchoose_answer
from groups import actions as groups
from groups.models import Group, JoinRequest
from tests.builders import (
    a_group,
    a_message,
    a_person,
    a_post,
    a_question,
    a_reply,
    an_announcement,
    an_answer,
)
from tests.promises.kinds import FORMER, LOUD, QUIET, recorded_kinds
from tests.promises.replay import Screen


class Stage:
    """
    An open, a private and a secret group, all made by Ben; Cem is in them, and each has one thread
    by him. In none of them are Ada (the administrator), Dee, Moe (a moderator), Ira (a client), nor
    Hal, who was removed from all three. Eve is suspended; Gil and Zoe are of other networks. Cem
    has written privately to Ben, and to Ben, Moe and Ira.
    """

    def __init__(self, **cast: Member) -> None:
        self.__dict__.update(cast)
        self.cast = cast
        for member in (self.ada, self.ben, self.cem, self.dee):
            acknowledge_policy(member=member)
        inside = (self.cem, self.hal)
        self.groups = {
            access: a_group(by=self.ben, name=f"The {access}", access=access, members=inside)
            for access in Group.Access.values
        }
        for group in self.groups.values():
            groups.remove_from_group(admin=self.ben, group=group, member=self.hal)
            group.refresh_from_db()
        self.__dict__.update(self.groups)
        self.threads = {
            access: a_post(by=self.cem, within=group, text=f"In the {access}")
            for access, group in self.groups.items()
        }
        self.two = a_message(by=self.cem, to=(self.ben,))
        self.several = a_message(by=self.cem, to=(self.ben, self.moe, self.ira))

    def join(self, name):
        person = a_person(f"{name.lower()}@brightwater.example")
        self.cast["fay"] = join_network(person=person, network=self.ada.network, name=name)

    def restore(self, member):
        restore_member(admin=self.ada, member=member)

    def suspend(self, member):
        suspend_member(admin=self.ada, member=member, reason="Away.")

    def leave(self, member):
        leave_network(member=member, keep_name=True)

    def role(self, member, role):
        change_role(admin=self.ada, member=member, role=role)

    def make(self, access):
        a_group(by=self.ben, name="Zumba", access=access)

    def rename(self, group):
        groups.change_group(admin=self.ben, group=group, name=f"{group.name} of today")

    def access(self, group, access):
        groups.change_group(admin=self.ben, group=group, access=access)

    def group_role(self, group, member, role):
        groups.change_group_role(admin=self.ben, group=group, member=member, role=role)

    def archive(self, group):
        groups.archive_group(admin=self.ben, group=group)

    def bring_back(self, group):
        groups.restore_group(admin=self.ben, group=group)

    def join_group(self, group, member):
        groups.join_group(member=member, group=group)

    def bring_in(self, group, member):
        (asked,) = groups.invite_to_group(admin=self.ben, group=group, members=[member])
        groups.accept_group_invitation(member=member, invitation=asked)

    def remove(self, group, member):
        groups.remove_from_group(admin=self.ben, group=group, member=member)

    def leave_group(self, group, member):
        groups.leave_group(member=member, group=group)

    def ask(self, group, member):
        groups.ask_to_join(member=member, group=group)

    def answer(self, member):
        request = JoinRequest.objects.get(member=member)
        groups.answer_join_request(admin=self.ben, request=request, accept=False)

    def wonder(self, group):
        question = a_question(by=self.cem, within=group, text="Who knows?")
        self.answer_given = a_reply(by=self.ben, to=question, text="I know.")

    def choose(self):
        choose_answer(chooser=self.cem, reply=self.answer_given)

    def unchoose(self):
        unchoose_answer(chooser=self.cem, reply=self.answer_given)

    def call(self, group):
        self.called = an_announcement(by=self.ben, within=group, wants_confirmation=True)

    def glance(self):
        announcements.mark_seen(member=self.cem, post=self.called)

    def confirm(self):
        announcements.confirm_reading(member=self.cem, post=self.called)

    def end_call(self):
        announcements.end_announcement(admin=self.ben, post=self.called)

    def post(self, group):
        a_post(by=self.cem, within=group, text="Something new")

    def reply(self, thread):
        self.last_reply = a_reply(by=self.ben, to=thread, text="An answer")
        return self.last_reply

    def edit(self, thread):
        feed.edit_post(author=self.cem, post=self._fresh(thread), text="In other words")

    def delete(self, post):
        feed.delete_post(author=post.author, post=self._fresh(post))

    def empty(self, thread):
        self.reply(thread)
        self.delete(thread)

    def bring_post_back(self, post):
        feed.restore_post(author=post.author, post=self._fresh(post))

    def close(self, thread):
        feed.close_thread(admin=self.ben, thread=self._fresh(thread), reason="All said.")

    def reopen(self, thread):
        feed.reopen_thread(admin=self.ben, thread=self._fresh(thread))

    def move(self, thread, to):
        feed.move_thread(mover=self.ben, thread=self._fresh(thread), to=to)

    def split(self, thread):
        feed.split_replies(admin=self.ben, thread=self._fresh(thread), replies=[self.last_reply])

    def like(self, thread):
        feed.react(member=self.ben, post=self._fresh(thread))

    def unlike(self, thread):
        feed.unreact(member=self.ben, post=self._fresh(thread))

    def pin(self, thread):
        feed.pin_post(admin=self.ben, post=self._fresh(thread))

    def unpin(self, thread):
        feed.unpin_post(admin=self.ben, post=self._fresh(thread))

    def read_notifications(self, member):
        mark_all_read(member=member, upto=2**62)

    def say(self, message):
        an_answer(by=self.ben, to=message, text="Something new")

    def reword(self, message):
        whisper.edit_message(author=self.cem, message=message, text="In other words")

    def take_back(self, message):
        whisper.delete_message(author=self.cem, message=message)

    def see(self, message, member):
        conversation = message.conversation
        whisper.read_conversation(member=member, conversation=conversation, upto=message.pk)

    def report(self, member):
        self.reported = whisper.report_message(
            reporter=member, message=self.several, reason="Unkind."
        )

    def judge(self, moderator):
        whisper.remove_reported(moderator=moderator, report=self.reported, answer="Unkind.")

    def depart(self, member):
        whisper.leave_conversation(member=member, conversation=self.several.conversation)

    def _fresh(self, post):
        return Post.objects.select_related("group__network", "author").get(pk=post.pk)

    def pages(self, kind):
        """Where the pieces are that frames of a kind change."""
        yield "/brightwater/"
        for group in self.groups.values():
            group.refresh_from_db()
            yield group.get_absolute_url()
        if kind.startswith(("message.", "conversation.")):
            yield from (each.conversation.get_absolute_url() for each in (self.two, self.several))
        elif kind.startswith("post."):
            yield from (thread.get_absolute_url() for thread in self.threads.values())
        elif kind.startswith("group."):
            yield "/brightwater/groups/"
        else:
            yield "/brightwater/people/"


@pytest.fixture(scope="module")
def set_stage(django_db_setup, django_db_blocker):
    """The stage as it stands before each scene; every test gives back what it changed."""
    block = transaction.atomic()
    # Hooks on commit run within it as in any test.
    block._from_testcase = True
    with django_db_blocker.unblock(), block, unsealed("a test's arrangement"):
        cast = _cast()
        follow_everywhere()
        stage = Stage(**cast)
        follow_everywhere()
        yield stage
        transaction.set_rollback(True)


@pytest.fixture
def stage(set_stage, db):
    # What earlier scenes changed is rolled back, and with it the versions by which cards are kept.
    for pieces in (cards._threads, cards._replies, cards._cards):
        pieces.clear()
    return copy.deepcopy(set_stage)


def _cast():
    ada = start_network(name="Brightwater", email="ada@brightwater.example", person_name="Ada")
    zoe = start_network(name="Elsewhere", email="zoe@elsewhere.example", person_name="Zoe")
    northgate = make_external_network(admin=ada, name="Northgate", purpose="Together")
    until = timezone.localdate() + datetime.timedelta(days=90)

    def joins(name, admin=ada, **fields):
        person = a_person(f"{name}@{admin.network.slug}.example")
        fields |= {"sponsor": admin, "ends_on": until} if fields else {}
        return join_network(person=person, network=admin.network, name=name.title(), **fields)

    cast = {name: joins(name) for name in ("ben", "cem", "dee", "eve", "moe", "hal")}
    cast["ira"] = joins("ira", kind=Member.Kind.GUEST)
    change_role(admin=ada, member=cast["ben"], role="moderator")
    change_role(admin=ada, member=cast["moe"], role="moderator")
    suspend_member(admin=ada, member=cast["eve"], reason="Away.")
    cast |= {
        "northgate_cem": join_network(
            person=cast["cem"].person, network=northgate.network, name="Cem"
        ),
        "gil": joins("gil", northgate, kind=Member.Kind.GUEST),
    }
    found = Member.objects.select_related("network", "person")
    return {name: found.get(pk=member.pk) for name, member in cast.items()} | {
        "ada": ada,
        "zoe": zoe,
    }


SCENES = [
    pytest.param(kind, scene, id=f"{kind}-{number}")
    for kind, scenes in LOUD.items()
    for number, scene in enumerate(scenes)
]
# Drawing pages takes a second for each: of what is said the first of each kind on both tiers, and
# all on PostgreSQL.
DRAWN_SCENES = [
    pytest.param(
        kind,
        scene,
        id=f"{kind}-{number}",
        marks=() if kind.startswith(("post.", "message.")) and not number else pytest.mark.services,
    )
    for kind, scenes in LOUD.items()
    for number, scene in enumerate(scenes)
]


def test_every_kind_has_a_row_and_every_row_a_kind():
    assert recorded_kinds() == set(LOUD) | set(QUIET)


def test_the_loud_kinds_are_those_that_are_drawn():
    frames_of(Event(kind="nothing"))
    assert set(live._drawings) == set(LOUD) | FORMER


def test_a_kind_that_is_decided_on_the_way_is_found():
    # `change_guest` ends a membership or changes it.
    assert {"membership.ended", "post.unpinned"} <= recorded_kinds()


@pytest.mark.parametrize(("kind", "scene"), SCENES)
def test_who_is_told_and_who_is_not(stage, kind, scene):
    scene.before(stage)
    since = newest_number(stage.ada.network_id)
    scene.act(stage)
    everyone = set(Member.objects.values_list("pk", flat=True))
    told, alone = set(), set()
    for event in Event.objects.filter(network=stage.ada.network, kind=kind, number__gt=since):
        for frame in frames_of(event):
            names = {
                stage_name(stage, pk)
                for pk in everyone & set(frame.to.values_list("pk", flat=True))
            }
            told |= names
            if frame.put == "screen":
                alone |= names
    assert told == scene.told
    assert alone == scene.alone


def stage_name(stage, pk):
    return next(name for name, member in stage.cast.items() if member.pk == pk)


@pytest.mark.parametrize(("kind", "scene"), DRAWN_SCENES)
def test_a_page_with_its_frames_is_the_page_drawn_after(stage, sign_in, kind, scene):
    scene.before(stage)
    network = stage.ada.network
    since = newest_number(network.pk)
    watchers = [stage.cast[name] for name in scene.watchers]
    clients = {watcher.pk: sign_in(watcher) for watcher in watchers}
    before = {
        (pk, number): answer.content.decode()
        for pk, client in clients.items()
        for number, url in enumerate(stage.pages(kind))
        if (answer := client.get(url)).status_code == 200
    }
    scene.act(stage)
    follow_everywhere()
    drawn, _upto = draw_since(network.pk, since, set(clients))
    # Where the same pages stand now: a group that turned secret has another address.
    addresses = list(stage.pages(kind))
    changed = 0
    for (pk, number), html in before.items():
        url = addresses[number]
        screen = Screen(html)
        stood = screen.pieces()
        for each in drawn:
            if pk in each.members:
                screen.take(each.text)
        answer = clients[pk].get(url, follow=True)
        if screen.is_reloaded or not Member.objects.active().filter(pk=pk).exists():
            continue
        fresh = Screen(answer.content.decode() if answer.status_code == 200 else "<p></p>")
        wanted, got = fresh.pieces(), screen.pieces()
        changed += got != stood
        if screen.is_covered:
            continue
        missing = {id_ for id_ in wanted.keys() - got.keys() if not id_.startswith(scene.later)}
        assert not missing, f"not on the screen of {pk} at {url}"
        assert not got.keys() - wanted.keys(), f"still on the screen of {pk} at {url}"
        for id_ in wanted.keys() & got.keys():
            if not id_.startswith(scene.later):
                assert got[id_] == wanted[id_], f"{id_} on the screen of {pk} at {url}"
    # Else no page of this test shows the event.
    assert changed or scene.alone
