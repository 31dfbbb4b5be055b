"""What stands when all is quiet again: numbers, mails, the databases, the services."""

from collections import Counter, defaultdict

from tests.faults.history import History
from tests.faults.judge.verdicts import invariant
from tests.faults.stored import Stored

# Faults in which whoever hands a mail over may be cut off right after it.
_MAY_REPEAT = ("Worker", "Database", "Redis")


@invariant(
    "Stored counters are what counting the rows gives",
    "counters",
    lambda history, stored: 2 * len(stored.posts) + 2 * len(stored.groups),
)
def counters_are_true(history: History, stored: Stored) -> list[str]:
    """Replies and likes of each post, threads and members of each group."""
    present = [row for row in stored.posts if not row.is_deleted]
    replies = Counter(row.thread for row in present if row.thread)
    likes = Counter(like.post for like in stored.likes)
    threads = Counter(row.group for row in present if not row.thread)
    inside = Counter(row.group for row in stored.inside)
    wrong = []
    for row in stored.posts:
        for name, kept, true in (
            ("replies", row.reply_count, replies[row.id]),
            ("likes", row.like_count, likes[row.id]),
        ):
            if kept != true:
                wrong.append(f"post {row.id} says {kept} {name} and has {true}")
    for group in stored.groups:
        for name, kept, true in (
            ("threads", group.thread_count, threads[group.id]),
            ("members", group.member_count, inside[group.id]),
        ):
            if kept != true:
                wrong.append(f"group {group.id} says {kept} {name} and has {true}")
    return wrong


@invariant(
    "What is unread is what the rows say",
    "posts asked about",
    lambda history, stored: sum(
        len(each.gave["unread"]) for each in history.operations("marks") if each.is_done
    ),
)
def unread_is_true(history: History, stored: Stored) -> list[str]:
    """What each member was told of threads at the end, when nobody wrote any more."""
    groups = {(row.group, row.member): row.read_to for row in stored.inside}
    threads = {(row.thread, row.member): row.read_to for row in stored.reads}
    posts = stored.by_id
    wrong = []
    for marks in history.operations("marks"):
        member = marks.told["member"]
        for post, said in marks.gave.get("unread", ()):
            row = posts.get(post)
            if row is None or row.thread:
                continue
            # Who is not in the group was promised nothing, so nothing is unread.
            is_inside = (row.group, member) in groups
            read_to = max(groups.get((row.group, member), 0), threads.get((row.id, member), 0))
            if said != (is_inside and row.activity > read_to):
                wrong.append(f"post {post} is told unread={said} to member {member}, wrongly")
    return wrong


@invariant(
    "No mail is lost, none goes out twice",
    "mails asked for",
    lambda history, stored: len(history.operations("invite")),
)
def mails_went_out_once(history: History, stored: Stored) -> list[str]:
    """
    One mail to each address that was acknowledged; at most one to those that may have been.

    A worker that dies after the mail server has said yes, and before it could note so, hands the
    mail over once more. That can't be told from a lost one by anybody; so it has the same id, by
    which the addressee's program knows it, and happens at most once for each such fault.
    """
    sent: defaultdict[str, list[str]] = defaultdict(list)
    for mail in stored.mails:
        sent[mail.to].append(mail.id)
    asked = {each.told["address"]: each for each in history.operations("invite")}
    wrong = [f"{to} got no mail" for to, each in asked.items() if each.is_done and to not in sent]
    repeated = 0
    for address, ids in sent.items():
        invited = asked.get(address)
        repeated += len(ids) - len(set(ids))
        if invited is None:
            wrong.append(f"{address} got a mail that nobody asked for")
        elif invited.refusal and not (invited.is_done or invited.is_open):
            wrong.append(f"{address} got a mail that was refused")
        elif len(set(ids)) > 1:
            wrong.append(f"{address} got {len(set(ids))} mails")
    faults = [each.told["fault"] for each in history.seen("begun")]
    excused = sum(fault.startswith(_MAY_REPEAT) for fault in faults)
    if repeated > excused:
        wrong.append(
            f"{repeated} mails were handed over again, at {excused} faults that explain one"
        )
    return wrong


@invariant(
    "The databases pass their own checks",
    "checks",
    lambda history, stored: len(stored.checks),
)
def databases_are_whole(history: History, stored: Stored) -> list[str]:
    """What `integrity_check`, `foreign_key_check` and `pg_amcheck` have said."""
    if not stored.checks:
        return ["no check was made"]
    return [f"{check.name}: {check.said}" for check in stored.checks if check.said]


@invariant(
    "Services come back by themselves, in time",
    "faults that ended",
    lambda history, stored: len(history.seen("well")) + len(history.seen("unwell")),
)
def services_came_back(history: History, stored: Stored) -> list[str]:
    """After each fault all was well again within the seconds that it may take."""
    late = []
    for entry in history.seen("well", "unwell"):
        fault, limit = entry.told["fault"], entry.told["limit"]
        if entry.what == "unwell":
            late.append(f"after {fault}: {entry.told['why']}")
        elif entry.told["seconds"] > limit:
            late.append(f"after {fault} it took {entry.told['seconds']:.1f} s, not {limit} s")
    return late


@invariant(
    "What cannot be served is refused as such, never as an error",
    "answers",
    lambda history, stored: sum(each.phase in ("yes", "no", "unknown") for each in history),
)
def no_answer_is_an_error(history: History, stored: Stored) -> list[str]:
    """No 500: an outage is a 503 that says when to come again."""
    return [
        f"{entry.who} was answered {entry.told['status']} to {entry.what}"
        for entry in history
        if entry.told.get("status") == 500
    ]
