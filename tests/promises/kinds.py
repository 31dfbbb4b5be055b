"""
Every kind of event: who is told of it and who is not, or why no open screen is (P1, P3).

A kind that the code records and that has no row here fails `test_kinds`; so nobody adds one
without saying whose screens it reaches.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOMS = ("accounts", "groups", "feeds", "collab")
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Kind:
    """
    What an event does on open screens of the stage (`test_kinds.stage`).

    :ivar act: lets it happen
    :ivar told: names of those who get a frame; everybody else of the cast gets none
    :ivar alone: of those, who get a word for their own screen only, that others do not
    :ivar later: ids of pieces that a screen has at its next visit only, by how they begin
    :ivar watchers: whose pages are replayed
    """

    act: Callable[[Any], object]
    told: frozenset[str]
    alone: frozenset[str] = frozenset()
    later: tuple[str, ...] = ()
    watchers: tuple[str, ...] = ("cem", "dee")
    before: Callable[[Any], object] = field(default=lambda stage: None)


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Of the stage: an administrator, the groups' admin, a member of them and one outside, a moderator,
# who was removed from the groups, and a client. Never told: who is suspended, who is of another
# network, and whoever is no member at all (see `LISTENING`).
ALL = _names("ada ben cem dee moe hal ira")
INSIDE = _names("ben cem")  # the private and the secret group
CIRCLE = _names("ben cem moe ira")  # the private conversation of several

# Cards keep the name and address that a group had when they were drawn, and a thread's page its
# composer; the server refuses what may no longer be done.
CARDS = ("post-", "card-")
# Who comes in has the threads of the group in the home feed at the next visit.
THREADS = (*CARDS, "body-", "reactions-", "reply-count-")

# The group's admin and one who only reads the open group.
_CALLED = ("ben", "dee")

LOUD: dict[str, list[Kind]] = {
    "member.joined": [Kind(lambda s: s.join("Fay"), ALL | {"fay"}, later=("person-",))],
    "member.restored": [Kind(lambda s: s.restore(s.eve), ALL | {"eve"}, later=("person-",))],
    "membership.ended": [
        Kind(lambda s: s.suspend(s.dee), ALL - {"dee"}),
        Kind(lambda s: s.leave(s.dee), ALL - {"dee"}),
    ],
    "member.role_changed": [
        Kind(lambda s: s.role(s.ben, "admin"), _names("ben"), alone=_names("ben")),
        Kind(
            lambda s: s.role(s.ben, "member"),
            _names("ben"),
            alone=_names("ben"),
            before=lambda s: s.role(s.ben, "admin"),
        ),
    ],
    "group.made": [
        Kind(lambda s: s.make("open"), ALL),
        Kind(lambda s: s.make("private"), ALL),
        Kind(lambda s: s.make("secret"), _names("ben"), watchers=("ben", "dee")),
    ],
    "group.changed": [
        Kind(lambda s: s.rename(s.open), ALL, later=CARDS),
        Kind(lambda s: s.rename(s.private), ALL, later=CARDS),
        Kind(lambda s: s.rename(s.secret), INSIDE, later=CARDS),
        Kind(lambda s: s.group_role(s.private, s.cem, "admin"), ALL, alone=_names("cem")),
        Kind(lambda s: s.group_role(s.secret, s.cem, "admin"), INSIDE, alone=_names("cem")),
    ],
    "group.narrowed": [
        # Of the members of an open group nobody loses anything; the others do.
        Kind(
            lambda s: s.access(s.open, "private"),
            ALL - INSIDE,
            alone=ALL - INSIDE,
            watchers=("dee",),
        ),
        Kind(
            lambda s: s.access(s.open, "secret"),
            ALL - INSIDE,
            alone=ALL - INSIDE,
            watchers=("dee",),
        ),
        Kind(
            lambda s: s.access(s.private, "secret"), ALL - INSIDE, alone=ALL - INSIDE, later=CARDS
        ),
    ],
    "group.archived": [
        Kind(lambda s: s.archive(s.open), ALL, later=CARDS),
        Kind(lambda s: s.archive(s.private), ALL, later=CARDS),
        Kind(lambda s: s.archive(s.secret), INSIDE, later=CARDS),
    ],
    "group.restored": [
        Kind(lambda s: s.bring_back(s.open), ALL, later=CARDS, before=lambda s: s.archive(s.open)),
        Kind(
            lambda s: s.bring_back(s.secret),
            INSIDE,
            later=CARDS,
            before=lambda s: s.archive(s.secret),
        ),
    ],
    "group.joined": [
        Kind(lambda s: s.join_group(s.open, s.dee), ALL, later=THREADS),
        Kind(lambda s: s.bring_in(s.private, s.dee), ALL, later=THREADS),
        Kind(lambda s: s.bring_in(s.secret, s.dee), INSIDE | {"dee"}, later=("group-", *THREADS)),
    ],
    "group.left": [
        Kind(lambda s: s.remove(s.open, s.cem), ALL, alone=_names("cem")),
        Kind(lambda s: s.remove(s.private, s.cem), ALL, alone=_names("cem")),
        Kind(lambda s: s.remove(s.secret, s.cem), INSIDE, alone=_names("cem")),
        Kind(lambda s: s.leave_group(s.secret, s.cem), INSIDE, alone=_names("cem")),
    ],
    "group.asked": [
        Kind(lambda s: s.ask(s.private, s.dee), _names("ada ben"), watchers=("ada", "ben"))
    ],
    "group.answered": [
        Kind(
            lambda s: s.answer(s.dee),
            _names("ada ben"),
            watchers=("ben",),
            before=lambda s: s.ask(s.private, s.dee),
        )
    ],
    "post.published": [
        Kind(lambda s: s.post(s.open), ALL),
        Kind(lambda s: s.post(s.private), INSIDE),
        Kind(lambda s: s.post(s.secret), INSIDE),
    ],
    "post.replied": [
        Kind(lambda s: s.reply(s.threads["open"]), ALL),
        Kind(lambda s: s.reply(s.threads["private"]), INSIDE),
        Kind(lambda s: s.reply(s.threads["secret"]), INSIDE),
    ],
    "post.edited": [
        Kind(lambda s: s.edit(s.threads["open"]), ALL),
        Kind(lambda s: s.edit(s.threads["private"]), INSIDE),
    ],
    "post.deleted": [
        Kind(lambda s: s.delete(s.threads["open"]), ALL),
        Kind(lambda s: s.delete(s.threads["private"]), INSIDE),
        Kind(
            lambda s: s.delete(s.threads["private"]),
            INSIDE,
            before=lambda s: s.reply(s.threads["private"]),
        ),
        Kind(
            lambda s: s.delete(s.last_reply),
            INSIDE,
            before=lambda s: s.reply(s.threads["secret"]),
        ),
        # With the last reply goes the empty place of a deleted thread.
        Kind(
            lambda s: s.delete(s.last_reply),
            INSIDE,
            before=lambda s: s.empty(s.threads["private"]),
        ),
    ],
    "post.restored": [
        Kind(
            lambda s: s.bring_post_back(s.threads["private"]),
            INSIDE,
            before=lambda s: s.delete(s.threads["private"]),
        ),
        Kind(
            lambda s: s.bring_post_back(s.last_reply),
            INSIDE,
            before=lambda s: s.delete(s.reply(s.threads["secret"])),
        ),
        Kind(
            lambda s: s.bring_post_back(s.last_reply),
            INSIDE,
            before=lambda s: (s.empty(s.threads["private"]), s.delete(s.last_reply)),
        ),
    ],
    "post.reacted": [
        Kind(lambda s: s.like(s.threads["open"]), ALL),
        Kind(lambda s: s.like(s.threads["secret"]), INSIDE),
    ],
    "post.unreacted": [
        Kind(
            lambda s: s.unlike(s.threads["private"]),
            INSIDE,
            before=lambda s: s.like(s.threads["private"]),
        )
    ],
    "post.closed": [
        Kind(lambda s: s.close(s.threads["open"]), ALL),
        Kind(lambda s: s.close(s.threads["private"]), INSIDE),
    ],
    "post.reopened": [
        Kind(
            lambda s: s.reopen(s.threads["secret"]),
            INSIDE,
            before=lambda s: s.close(s.threads["secret"]),
        )
    ],
    "post.moved": [
        Kind(lambda s: s.move(s.threads["private"], s.open), ALL),
        Kind(lambda s: s.move(s.threads["open"], s.secret), ALL),
    ],
    "post.split": [
        Kind(
            lambda s: s.split(s.threads["private"]),
            INSIDE,
            before=lambda s: s.reply(s.threads["private"]),
        )
    ],
    "post.pinned": [
        Kind(lambda s: s.pin(s.threads["open"]), ALL),
        Kind(lambda s: s.pin(s.threads["private"]), INSIDE),
    ],
    "post.unpinned": [
        Kind(
            lambda s: s.unpin(s.threads["secret"]),
            INSIDE,
            before=lambda s: s.pin(s.threads["secret"]),
        )
    ],
    # A word to look at the bell, to those alone who were told.
    "notifications.told": [
        Kind(lambda s: s.like(s.threads["secret"]), _names("cem"), alone=_names("cem")),
        Kind(lambda s: s.ask(s.private, s.dee), _names("ben"), alone=_names("ben")),
    ],
    "notifications.read": [
        Kind(
            lambda s: s.read_notifications(s.cem),
            _names("cem"),
            alone=_names("cem"),
            before=lambda s: s.like(s.threads["secret"]),
        )
    ],
    # Private: between Ben and Cem; between Ben, Cem, Moe and Ira, of whom Ira is a client.
    "message.sent": [
        Kind(lambda s: s.say(s.two), INSIDE, watchers=("ben", "cem")),
        Kind(lambda s: s.say(s.several), CIRCLE, watchers=("ben", "cem", "ira")),
    ],
    "message.edited": [
        Kind(lambda s: s.reword(s.several), CIRCLE, watchers=("ben", "ira")),
    ],
    "message.deleted": [
        Kind(lambda s: s.take_back(s.two), INSIDE, watchers=("ben", "cem")),
        Kind(
            lambda s: s.take_back(s.several),
            CIRCLE,
            watchers=("cem", "moe"),
            before=lambda s: s.see(s.several, s.moe),
        ),
    ],
    # Who reported, who wrote, and those who may judge.
    "message.reported": [
        Kind(lambda s: s.report(s.ira), _names("ira cem ada ben moe"), watchers=("cem", "ira")),
    ],
    "message.judged": [
        Kind(
            lambda s: s.judge(s.moe),
            _names("ira cem ada ben moe"),
            watchers=("cem", "ira"),
            before=lambda s: s.report(s.ira),
        ),
    ],
    "conversation.read": [
        Kind(lambda s: s.see(s.several, s.moe), _names("cem"), watchers=("cem", "moe")),
    ],
    "conversation.left": [
        Kind(lambda s: s.depart(s.ira), CIRCLE, watchers=("cem", "moe")),
    ],
    "post.answered": [
        Kind(lambda s: s.choose(), ALL, before=lambda s: s.wonder(s.open)),
        Kind(lambda s: s.choose(), INSIDE, before=lambda s: s.wonder(s.secret)),
    ],
    "post.unanswered": [
        Kind(
            lambda s: s.unchoose(),
            INSIDE,
            before=lambda s: (s.wonder(s.private), s.choose()),
        )
    ],
    # Who reads it has it on top no more at the next visit; the others see the number.
    "announcement.seen": [
        Kind(lambda s: s.glance(), ALL, before=lambda s: s.call(s.open), watchers=("ben", "dee")),
        Kind(
            lambda s: s.glance(), INSIDE, before=lambda s: s.call(s.secret), watchers=("ben", "dee")
        ),
    ],
    "announcement.confirmed": [
        Kind(
            lambda s: s.confirm(),
            INSIDE,
            before=lambda s: (s.call(s.private), s.glance()),
            watchers=("ben", "dee"),
        )
    ],
    "announcement.ended": [
        Kind(
            lambda s: s.end_call(),
            INSIDE,
            before=lambda s: s.call(s.private),
            watchers=("ben", "dee"),
        )
    ],
}

# Who may open the socket of a network at all. The client is one of Northgate's, in
# which the administrator is as well.
LISTENING = """
persona     | brightwater | northgate  | no-such-network
nobody      | signed out  | signed out | signed out
invited     | no access   | no access  | no access
member      | hears       | no access  | no access
group admin | hears       | no access  | no access
moderator   | hears       | no access  | no access
admin       | hears       | hears      | no access
other admin | no access   | no access  | no access
client      | no access   | hears      | no access
suspended   | no access   | no access  | no access
removed     | hears       | no access  | no access
"""

# What the release before records, which may be serving too.
FORMER = {"post.liked", "post.unliked"}

_NEXT_VISIT = "what pages show of it changes at the next visit"
_ONE_PAGE = "only lists of administrators and one's own show it, which are not live"
QUIET: dict[str, str] = {
    "network.started": "nobody watches a network before it has begun",
    "network.changed": _NEXT_VISIT,
    "network.closed": "every socket of the network is closed instead",
    "network.reopened": "nobody is there to see it",
    "network.restored": "every screen begins anew, by the leap of the numbers",
    "member.changed": _NEXT_VISIT,
    "member.settled": "the member alone has just done it on the page",
    "topic.renamed": _NEXT_VISIT,
    "topic.merged": _NEXT_VISIT,
    "policy.published": "asked for when somebody next writes",
    "policy.accepted": "the member alone has just done it on the page",
    "invitations.written": _ONE_PAGE,
    "invitation.resent": _ONE_PAGE,
    "invitation.withdrawn": _ONE_PAGE,
    "invitation.accepted": "member.joined tells it",
    "access.asked": _ONE_PAGE,
    "access.refused": _ONE_PAGE,
    "conversation.started": "message.sent, which follows it, tells it",
    "bookmark.due": "the notification tells whom it concerns",
    "group.invited": "the notification tells whom it concerns",
    "question.waiting": "the notification tells who asked",
}


# What appends to the log, given the kind first.
RECORDING = ("record", "_record", "record_of_post")


def recorded_kinds() -> set[str]:
    """The kinds that the source records: what stands first in calls of `record`."""
    return {
        kind
        for room in ROOMS
        for path in sorted((_ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
        for kind in _recorded_in(ast.parse(path.read_text(), filename=str(path)))
    }


def _recorded_in(tree: ast.AST) -> Iterator[str]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        parameters = {each.arg for each in function.args.args}
        for call in ast.walk(function):
            is_call = isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
            if not is_call or call.func.id not in RECORDING or not call.args:
                continue
            first = call.args[0]
            if isinstance(first, ast.Name) and first.id in parameters:
                # Handed on: it is called with the kind, which is seen where it is called.
                assert function.name in RECORDING, f"{function.name} hides a kind"
                continue
            found = list(_texts(first, function))
            assert found, f"The kind in {function.name} can't be read off the source"
            yield from found


def _texts(node: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, function)
        yield from _texts(node.orelse, function)
    elif isinstance(node, ast.Name):
        for each in ast.walk(function):
            if isinstance(each, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == node.id for target in each.targets
            ):
                yield from _texts(each.value, function)
