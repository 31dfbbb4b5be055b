"""What was said to few: private messages, and what members are told."""

from collections import Counter

from tests.faults.history import History
from tests.faults.judge.verdicts import invariant
from tests.faults.stored import Stored

_OF_A_TALK = ("message.", "conversation.")


@invariant(
    "A private message is kept once, and on no screen of others",
    "messages sent",
    lambda history, stored: len(history.operations("whisper")),
)
def messages_stay_between_two(history: History, stored: Stored) -> list[str]:
    """What was acknowledged is there as it was sent; nobody but those two was told of it."""
    rows = {row.id: row for row in stored.messages}
    asked = {each.told["key"]: each for each in history.operations("whisper")}
    wrong = []
    for whisper in asked.values():
        row = rows.get(whisper.gave["post"]) if whisper.is_done else None
        if whisper.is_done and row is None:
            wrong.append(f"message {whisper.gave['post']} of {whisper.who} is not there")
    for row in stored.messages:
        sent = asked.get(row.key)
        if sent is None:
            wrong.append(f"message {row.id} was never sent")
        elif sent.refusal and not sent.is_done and not sent.is_open:
            wrong.append(f"message {row.id} was refused with {sent.refusal}, and is there")
        elif row.text != sent.told["text"] or row.author != sent.told["member"]:
            wrong.append(f"message {row.id} is not what was sent")
        elif set(row.members) != {sent.told["member"], sent.told["to"]}:
            wrong.append(f"message {row.id} is between {row.members}, and was not sent so")
    often = Counter((row.author, row.key) for row in stored.messages)
    wrong += [f"key {key} has {n} messages" for (_who, key), n in often.items() if n > 1]
    return wrong + _shown_to_others(history, stored)


@invariant(
    "Whom a reply concerns is told, once",
    "replies in threads of others",
    lambda history, stored: sum(1 for _ in _concerned(stored)),
)
def told_once(history: History, stored: Stored) -> list[str]:
    """Whoever started the thread has one notification of each reply that stands; and is asked."""
    told = Counter((row.member, row.number) for row in stored.told)
    wrong = [f"member {who} was told {n} times of event {number}"
             for (who, number), n in told.items() if n > 1]  # fmt: skip
    due = set(_concerned(stored))
    wrong += [
        f"member {member} was never told of event {number}"
        for member, number in due
        if not told[member, number]
    ]
    posts, log = stored.by_id, stored.log
    for row in stored.told:
        event = log.get(row.number)
        if event is None:
            wrong.append(f"member {row.member} was told of event {row.number}, which is none")
        elif row.reason == "replied_to_thread":
            post = posts.get(event.ids.get("post") or 0)
            thread = posts.get(post.thread or 0) if post else None
            if thread is None or thread.author != row.member:
                wrong.append(f"event {row.number} is told as if its thread were of {row.member}")
    return wrong


def _concerned(stored: Stored) -> set[tuple[int, int]]:
    """Who started a thread, and the numbers of replies of others in it, where both still stand."""
    posts = stored.by_id
    found = set()
    for event in stored.events:
        reply = posts.get(event.ids.get("post") or 0) if event.kind == "post.replied" else None
        thread = posts.get(reply.thread or 0) if reply else None
        if reply is None or thread is None or reply.is_deleted or thread.is_deleted:
            continue
        if reply.author != thread.author:
            found.add((thread.author, event.number))
    return found


def _shown_to_others(history: History, stored: Stored) -> list[str]:
    members = {each.told["connection"]: each.told["member"] for each in history.seen("opened")}
    log, talks = stored.log, stored.talks
    wrong = []
    for frame in history.seen("frame"):
        event = log.get(frame.told["number"])
        if event is None or not event.kind.startswith(_OF_A_TALK):
            continue
        member = members[frame.told["connection"]]
        if member not in talks.get(event.ids["conversation"] or 0, ()):
            wrong.append(f"{frame.who} got event {event.number} of a conversation of others")
    return wrong
