"""
All that one meets of conversations agrees: pages, lists, numbers, the bell and open screens.

Hypothesis makes up what members do, one after the other, and after each act compares what each of
them meets with a reference on paper (`on_paper`), which is small enough to be read. What is done
goes through the pages' forms. What is seen is Home with its left column, and the marks of every
post; of one after the other also the other pages, which take five times as long: of the rest only
the query of Unread is asked. What sockets get is read off the log as each process's hub reads it.
"""

import datetime
import os
import re
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.events import clock
from accounts.events.queries import newest_number
from feeds import tasks
from groups.models import JoinRequest
from tests.promises.acting_on_paper import Refused
from tests.promises.agreeing import (
    GROUPS,
    HERE,
    PEOPLE,
    Agreement,
    Stage,
    a_stage,
    paper_of_stage,
)
from tests.promises.looking import text
from tests.promises.on_paper import Post

pytestmark = pytest.mark.timeout(400)

# On the services there is time for more, and each run makes up other acts.
HAS_TIME = "DATABASE_URL" in os.environ

WHO, WHERE = st.sampled_from(PEOPLE), st.sampled_from(GROUPS)
NAMES = st.sets(WHO, max_size=2)
# The fewer there are, the more is done to each.
FEW_ENOUGH = precondition(lambda self: len(self.paper.threads) < 5)


@pytest.fixture
def stage(ada, ben, cem, dee, sign_in) -> Stage:
    return a_stage(ada, ben, cem, dee, sign_in)


class Conversations(RuleBasedStateMachine):
    posts = Bundle("posts")

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage, self.is_due = stage, False
        self.paper = paper_of_stage()
        self.groups = {group.name: group for group in self.paper.groups}
        self.agreement = Agreement(stage, self.paper)
        self.touched: Post | None = None
        # Each example gives back what it changed; hooks on commit run within it as in any test.
        self.block = transaction.atomic()
        self.block._from_testcase = True
        self.block.__enter__()
        self.since = newest_number(self.stage.network)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(target=posts)
    def something_was_said(self):
        first = self.publishes("cem", "football", {"ben"})
        second = self.publishes("ben", "managers", {"dee"})
        return multiple(first, second, self.replies("ben", first, {"cem"}))

    @FEW_ENOUGH
    @rule(target=posts, who=WHO, where=WHERE, names=NAMES)
    def publishes(self, who, where, names):
        body = {"group": self.stage.groups[where].pk} | self._text(names)
        return self._write(
            who, "posts/", body, lambda: self.paper.publish(who, self.groups[where], names)
        )

    @rule(target=posts, who=WHO, to=posts, names=NAMES)
    def replies(self, who, to, names):
        path, body = f"posts/{to.talk.pk}/replies/", {"in_reply_to": to.pk} | self._text(names)
        return self._write(who, path, body, lambda: self.paper.reply(who, to, names))

    @FEW_ENOUGH
    @rule(target=posts, who=WHO, post=posts, into=WHERE)
    def shares(self, who, post, into):
        body = {"group": self.stage.groups[into].pk} | self._text()
        return self._write(
            who,
            f"posts/{post.pk}/share/",
            body,
            lambda: self.paper.share(who, post, self.groups[into]),
        )

    @rule(post=posts, names=NAMES)
    def edits(self, post, names):
        self._do(post, "edit", self._text(names), lambda: self.paper.edit(post, names))

    @rule(who=WHO, post=posts)
    def reacts(self, who, post):
        body = {"reaction": "like"}
        self._do(post, "react", body, lambda: self.paper.react(who, post), by=who)

    @rule(post=posts)
    def deletes_or_brings_back(self, post):
        what, act = "delete", self.paper.delete
        if post.is_deleted:
            what, act = "restore", self.paper.undo_delete
        self._do(post, what, {}, lambda: act(post))

    @precondition(lambda self: any(post.is_deleted for post in self.paper.posts()))
    @rule()
    def what_was_deleted_is_erased(self):
        self._begin()
        self.paper.erase()
        self.is_due = True
        with clock.at(timezone.now() + datetime.timedelta(minutes=1)):
            for post in self.paper.posts():
                tasks.erase(post=post.pk)

    @rule(thread=posts, by=st.sampled_from(["author", "ben", "dee"]), to=WHERE)
    def moves(self, thread, by, to):
        thread = thread.talk
        who = thread.author if by == "author" else by
        body = {"group": self.stage.groups[to].pk, "sure": "1"}
        act = partial(self.paper.move, who, thread, self.groups[to])
        self._do(thread, "move", body, act, by=who)

    @rule(
        who=WHO, post=posts, state=st.sampled_from([("mute", False), ("on", True), ("off", None)])
    )
    def follows_or_mutes(self, who, post, state):
        word, follows = state
        act = partial(self.paper.follow, who, post.talk, follows)
        self._do(post.talk, "follow", {"follow": word}, act, by=who)

    @rule(who=WHO, post=posts)
    def reads(self, who, post):
        self._do(post.talk, "read", {}, partial(self.paper.read, who, post.talk), by=who)

    @rule(who=WHO, post=posts)
    def calls_unread(self, who, post):
        self._do(post, "unread", {}, partial(self.paper.unread_again, who, post), by=who)

    @rule(who=WHO, where=WHERE)
    def reads_a_group(self, who, where):
        self._in_group(who, where, "read", self.paper.read_group)

    @rule(who=WHO, whom=WHO)
    def mutes_a_colleague(self, who, whom):
        body = {"mute": "off" if (who, whom) in self.paper.mutes else "on"}
        path = f"people/{self.stage.watchers[whom].member.pk}/mute/"
        self._send(who, path, body, partial(self.paper.mute, who, whom))

    @rule(who=WHO, where=WHERE)
    def comes_or_goes(self, who, where):
        group = self.groups[where]
        if who in group.inside:
            self._in_group(who, where, "leave", self.paper.leave)
        elif not group.is_private:
            self._in_group(who, where, "join", self.paper.join)
        elif host := self._in_group(who, where, "ask", self.paper.ask_in):
            request = JoinRequest.objects.get(answered_at=None).pk
            path = f"{HERE}groups/{where}/requests/{request}/"
            self.stage.watchers[host].client.post(path, {"answer": "accept"})

    @rule(who=WHO, where=WHERE)
    def archives_or_brings_back(self, who, where):
        if self.groups[where].is_archived:
            self._in_group(who, where, "restore", self.paper.bring_back)
        else:
            self._in_group(who, where, "archive", self.paper.archive)

    @invariant()
    def all_that_one_meets_agrees(self):
        # What was refused leaves no trace in the log; if elsewhere, the next look finds it.
        if self.is_due:
            self.is_due = False
            self.agreement.asserted(self.since, self.touched)

    def _text(self, names=()):
        handles = [self.stage.watchers[name].member.handle for name in sorted(names)]
        # The number that paper gives the next text.
        return {"text": text(self.paper.texts + 1, handles), "client_key": ""}

    def _write(self, who, path, body, act):
        post, answer = self._send(who, path, body, act)
        if post is None:
            return multiple()
        self.touched = post
        # A reply has its own number behind that of its thread.
        post.pk = int(re.findall(r"\d+", answer.url)[-1])
        return post

    def _do(self, post, what, body, act, by=""):
        self._send(by or post.author, f"posts/{post.pk}/{what}/", body, act)
        self.touched = post

    def _in_group(self, who, where, what, act):
        path = f"groups/{self.stage.groups[where].slug}/{what}/"
        return self._send(who, path, {}, partial(act, who, self.groups[where]))[0]

    def _send(self, who, path, body, act):
        self._begin()
        try:
            done, refused = act(), 0
            self.is_due = True
        except Refused as refusal:
            done, refused = None, refusal.status
        answer = self.stage.watchers[who].client.post(HERE + path, body)
        if refused:
            assert answer.status_code == refused, path
            assert newest_number(self.stage.network) == self.since, path
        else:
            assert answer.status_code in (204, 302), path
        return done, answer

    def _begin(self):
        self.paper.begin()
        self.since = newest_number(self.stage.network)


@pytest.fixture
def patience(monkeypatch) -> None:
    """However slow the machine is, what was deleted a moment ago can be brought back."""
    monkeypatch.setattr("feeds.actions.deleting.UNDO_UNTIL", datetime.timedelta(hours=1))


def test_what_one_meets_agrees_throughout_a_day_with_a_bit_of_everything(stage, patience):
    talk = Conversations(stage)

    def then(act, *about):
        done = act(*about)
        talk.all_that_one_meets_agrees()
        return done

    try:
        canteen, rise, answer = then(talk.something_was_said).values
        pointer = then(talk.shares, "ben", rise, "football")
        quoting = then(talk.replies, "cem", answer, {"ben"})
        then(talk.edits, answer, {"cem"})
        then(talk.follows_or_mutes, "ben", canteen, ("mute", False))
        then(talk.reads, "cem", canteen)
        then(talk.replies, "ada", canteen, {"ben", "cem"})
        then(talk.moves, canteen, "ben", "managers")
        then(talk.reacts, "dee", quoting)
        then(talk.deletes_or_brings_back, answer)
        then(talk.reads_a_group, "dee", "managers")
        then(talk.calls_unread, "dee", rise)
        then(talk.deletes_or_brings_back, rise)
        then(talk.archives_or_brings_back, "ada", "football")
        then(talk.replies, "cem", pointer, set())
        then(talk.archives_or_brings_back, "ben", "football")
        then(talk.comes_or_goes, "dee", "managers")
        then(talk.deletes_or_brings_back, rise)
        then(talk.comes_or_goes, "dee", "managers")
        then(talk.mutes_a_colleague, "dee", "ben")
        last = then(talk.publishes, "ben", "managers", {"dee"})
        # With an answer its place stays, and of what was said there nothing.
        then(talk.replies, "dee", last, set())
        then(talk.reacts, "dee", last)
        then(talk.deletes_or_brings_back, last)
        then(talk.what_was_deleted_is_erased)
    finally:
        talk.teardown()


def test_whoever_could_not_read_a_text_is_not_named_by_it_where_they_can(stage, patience):
    talk = Conversations(stage)
    try:
        _canteen, rise, answer = talk.something_was_said().values
        talk.edits(rise, {"ada"})
        talk.replies("ada", answer, set())
        talk.moves(rise, "author", "company")
        talk.all_that_one_meets_agrees()
    finally:
        talk.teardown()


def test_what_one_meets_agrees_whatever_was_done(stage, patience):
    run_state_machine_as_test(
        lambda: Conversations(stage),
        settings=settings(
            max_examples=4 if HAS_TIME else 2,
            stateful_step_count=20 if HAS_TIME else 12,
            derandomize=not HAS_TIME,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
