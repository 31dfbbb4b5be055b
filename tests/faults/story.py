"""A small history that is all in order, told by hand, for tests of the judge to falsify."""

import dataclasses

from tests.faults.history import ASKED, NO, SAW, UNKNOWN, YES, Entry, History
from tests.faults.stored import (
    CheckRow,
    EventRow,
    GroupRow,
    InsideRow,
    LikeRow,
    MailRow,
    MessageRow,
    PostRow,
    ReadRow,
    Stored,
    ToldRow,
)

OPEN, PRIVATE = 1, 2
ANN, BOB, CYD = 11, 12, 13


class Story:
    """An honest afternoon: three members, an open and a private group, and what became of it."""

    def __init__(self):
        self.entries = []
        self.operation = 0
        self.now = 0.0
        self.stored = Stored(
            groups=[
                GroupRow(OPEN, "open", thread_count=1, member_count=3),
                GroupRow(PRIVATE, "private", thread_count=2, member_count=2),
            ],
            checks=[CheckRow("integrity_check")],
        )
        inside = [(group, member) for group in (OPEN, PRIVATE) for member in (ANN, BOB, CYD)]
        self.saw("scene", "scene", inside=[list(each) for each in inside], posts=[])
        self.tell()

    def tell(self):
        self.screen("screen of Bob", 1, BOB, since=0)
        self.screen("screen of Cyd", 2, CYD, since=0)
        # The first try of the post stays without an answer, the second is the same post.
        first = self.asks("post", key="k1", member=ANN, group=OPEN, text="Good morning")
        self.note("Ann", "post", UNKNOWN, first, why="reset")
        self.asks("post", first, key="k1", member=ANN, group=OPEN, text="Good morning")
        self.answers("post", first, YES, post=101)
        self.frames(1, "post.published", 101)
        self.does("reply", {"post": 102}, key="k2", member=BOB, group=OPEN, thread=101, text="Hi")
        self.frames(2, "post.replied", 102, place="append")
        self.does("edit", {}, member=BOB, post=102, text="Hi there")
        self.frames(3, "post.edited", 102, place="replace")
        self.does("like", {}, member=CYD, post=101)
        self.frames(4, "post.liked", 101, place="replace")
        self.does("read", {}, member=CYD, thread=101)
        self.does("post", {"post": 103}, key="k3", member=ANN, group=PRIVATE, text="For us")
        self.frames(5, "post.published", 103)
        self.does("remove", {}, member=CYD, group=PRIVATE)
        self.pass_time(5)
        page = self.asks("page", member=CYD, post=103)
        self.answers("page", page, NO, status=404)
        self.does("post", {"post": 104}, key="k4", member=BOB, group=PRIVATE, text="Without Cyd")
        self.frame("screen of Bob", 1, 7, "post.published", 104)
        self.does("page", {}, member=BOB, post=104)
        refused = self.asks("post", key="k5", member=CYD, group=PRIVATE, text="Me too")
        self.answers("post", refused, NO, status=404)
        self.does("invite", {}, address="eve@x.example")
        self.does("whisper", {"post": 301}, key="k6", member=ANN, to=BOB, text="Between us")
        self.frame("screen of Bob", 1, 8, "message.sent", 301)
        for name, connection in (("screen of Bob", 1), ("screen of Cyd", 2)):
            self.saw(name, "heartbeat", connection=connection, upto=8)
        self.does("marks", {"unread": [[101, False], [103, True]]}, member=BOB)
        self.saw("nemesis", "well", fault="ServerKilled", seconds=3.0, limit=10)
        self.stored.posts = [
            PostRow(101, "k1", ANN, OPEN, None, "Good morning", False, 1, 1, activity=20),
            PostRow(102, "k2", BOB, OPEN, 101, "Hi there"),
            PostRow(103, "k3", ANN, PRIVATE, None, "For us", activity=30),
            PostRow(104, "k4", BOB, PRIVATE, None, "Without Cyd", activity=40),
        ]
        kinds = ("published", "replied", "edited", "liked", "published", "left", "published")
        posts = (101, 102, 102, 101, 103, None, 104)
        groups = (OPEN, OPEN, OPEN, OPEN, PRIVATE, PRIVATE, PRIVATE)
        self.stored.events = [
            EventRow(6, "group.left", {"group": PRIVATE, "member": CYD})
            if kind == "left"
            else EventRow(number, f"post.{kind}", {"post": post, "group": group})
            for number, (kind, post, group) in enumerate(zip(kinds, posts, groups, strict=True), 1)
        ]
        talk = 31
        self.stored.events.append(
            EventRow(8, "message.sent", {"message": 301, "conversation": talk})
        )
        self.stored.messages = [MessageRow(301, "k6", ANN, "Between us", talk, [ANN, BOB])]
        self.stored.told = [ToldRow(ANN, 2, "replied_to_thread")]
        members = [(OPEN, ANN), (OPEN, BOB), (OPEN, CYD), (PRIVATE, ANN), (PRIVATE, BOB)]
        self.stored.inside = [InsideRow(group, member, read_to=25) for group, member in members]
        self.stored.reads = [ReadRow(CYD, 101, 20)]
        self.stored.likes = [LikeRow(CYD, 101)]
        self.stored.mails = [MailRow("eve@x.example", "<1@x>")]

    # --- How it is told --------------------------------------------------------------------------

    def note(self, who, what, phase, op=0, **told):
        self.now += 0.01
        self.entries.append(Entry(self.now, who, what, phase, op, told))

    def saw(self, who, what, **told):
        self.note(who, what, SAW, **told)

    def pass_time(self, seconds):
        self.now += seconds

    def asks(self, what, op=0, **told):
        if not op:
            self.operation += 1
            op = self.operation
        self.note("somebody", what, ASKED, op, **told)
        return op

    def answers(self, what, op, phase, **told):
        self.note("somebody", what, phase, op, **told)

    def does(self, what, gives, **told):
        self.answers(what, self.asks(what, **told), YES, **gives)

    def screen(self, name, connection, member, since):
        self.saw(name, "opened", connection=connection, member=member, since=since)

    def frame(self, name, connection, number, kind, post, place="prepend"):
        self.saw(
            name, "frame", connection=connection, number=number, kind=kind,
            place=place, put=f"at-{post}", target=f"post-{post}",
        )  # fmt: skip

    def frames(self, number, kind, post, place="prepend"):
        self.frame("screen of Bob", 1, number, kind, post, place)
        self.frame("screen of Cyd", 2, number, kind, post, place)

    # --- How it is falsified ---------------------------------------------------------------------

    def change(self, rows, found, **fields):
        """Let the one row for which `found` is true say something else."""
        kept = getattr(self.stored, rows)
        (place,) = [place for place, row in enumerate(kept) if found(row)]
        kept[place] = dataclasses.replace(kept[place], **fields)

    def take_out(self, found):
        (entry,) = [each for each in self.entries if found(each)]
        self.entries.remove(entry)
        return entry

    def tell_late(self, found, seconds):
        """Let the one entry for which `found` is true come so much later."""
        entry = self.take_out(found)
        self.entries.append(dataclasses.replace(entry, at=entry.at + seconds))
        self.entries.sort(key=lambda each: each.at)

    @property
    def history(self):
        return History(entries=self.entries)
