"""What was written: kept, once, and nothing else."""

from collections import Counter, defaultdict

from tests.faults.history import History, Operation
from tests.faults.judge.verdicts import invariant
from tests.faults.rights import Rights
from tests.faults.stored import Stored

_SAID = ("post", "reply")


@invariant(
    "What was acknowledged is stored",
    "acknowledged writes",
    lambda history, stored: sum(
        each.is_done for each in history.operations(*_SAID, "edit", "delete", "like", "read")
    ),
)
def acknowledged_is_stored(history: History, stored: Stored) -> list[str]:
    """Posts and replies with their last text, deletions, likes and read marks."""
    posts, deletions = stored.by_id, _by_post(history, "delete")
    texts = _texts(history)
    lost = []
    for said in history.operations(*_SAID):
        if not said.is_done:
            continue
        row = posts.get(said.gave["post"])
        if row is None:
            lost.append(f"{said.what} {said.gave['post']} of {said.who} is not there")
        elif row.is_deleted and row.id not in deletions:
            lost.append(f"{said.what} {row.id} of {said.who} is deleted, by nobody")
        elif not row.is_deleted and row.text not in _last(texts[row.key]):
            lost.append(f"{said.what} {row.id} of {said.who} does not say what it said last")
    for deletion in history.operations("delete"):
        row = posts.get(deletion.told["post"])
        if deletion.is_done and (row is None or not row.is_deleted or row.text):
            lost.append(f"post {deletion.told['post']} was deleted and is there")
    likes = {(like.member, like.post) for like in stored.likes}
    for like in history.operations("like"):
        key = like.told["member"], like.told["post"]
        if like.is_done and key not in likes and like.told["post"] not in deletions:
            lost.append(f"the like of member {key[0]} for post {key[1]} is not there")
    reads = {(read.member, read.thread) for read in stored.reads}
    for read in history.operations("read"):
        if read.is_done and (read.told["member"], read.told["thread"]) not in reads:
            lost.append(f"member {read.told['member']} read thread {read.told['thread']}, unmarked")
    return lost


@invariant(
    "Nothing is stored that was not sent, or that was refused",
    "stored posts and likes",
    lambda history, stored: len(stored.posts) + len(stored.likes),
)
def nothing_is_stored_that_was_not_sent(history: History, stored: Stored) -> list[str]:
    """Each row goes back to something that was asked for; what was refused left no trace."""
    asked = {each.told["key"]: each for each in history.operations(*_SAID)}
    texts = _texts(history)
    deletions = _by_post(history, "delete")
    before = _there_before(history)
    strange = []
    for row in stored.posts:
        if row.id in before:
            continue
        said = asked.get(row.key)
        if said is None:
            strange.append(f"post {row.id} was never sent")
        elif said.refusal and not said.is_done and not said.is_open:
            strange.append(f"post {row.id} was refused with {said.refusal}, and is there")
        elif not row.is_deleted and row.text not in [text for text, _ in texts[row.key]]:
            strange.append(f"post {row.id} says what nobody wrote")
        elif row.group != said.told["group"] or row.author != said.told["member"]:
            strange.append(f"post {row.id} is not where, or not by whom, it was sent")
        elif row.is_deleted and row.id not in deletions:
            strange.append(f"post {row.id} is deleted, and nobody asked for it")
    liked = {(each.told["member"], each.told["post"]) for each in history.operations("like")}
    strange += [
        f"member {like.member} likes post {like.post} without having said so"
        for like in stored.likes
        if (like.member, like.post) not in liked and like.post not in before
    ]
    return strange


@invariant(
    "One object for one key of a client, however often it is sent",
    "keys, with their tries",
    lambda history, stored: sum(each.tries for each in history.operations(*_SAID)),
)
def one_object_for_a_key(history: History, stored: Stored) -> list[str]:
    """No key twice among the rows, and each yes for a key named the same post."""
    often = Counter((row.author, row.key) for row in stored.posts)
    double = [f"key {key} has {count} posts" for (_who, key), count in often.items() if count > 1]
    keys = {each.number: each.told["key"] for each in history.operations(*_SAID)}
    named: defaultdict[str, set[int]] = defaultdict(set)
    for entry in history:
        if entry.phase == "yes" and entry.op in keys:
            named[keys[entry.op]].add(entry.told["post"])
    return double + [
        f"key {key} was answered with {len(posts)} posts"
        for key, posts in named.items()
        if len(posts) > 1
    ]


@invariant(
    "What was acknowledged is on its page at once",
    "pages asked for",
    lambda history, stored: len(history.operations("page")),
)
def acknowledged_is_shown(history: History, stored: Stored) -> list[str]:
    """A page of a thread that was acknowledged before it was asked for is not missing."""
    rights = Rights(history, stored)
    known = {each.gave["post"]: each for each in history.operations(*_SAID) if each.is_done}
    deletions = _by_post(history, "delete")
    missing = []
    for page in history.operations("page"):
        said = known.get(page.told["post"])
        if said is None or page.told["post"] in deletions or page.refusal != 404:
            continue
        is_due = (said.answered or 0) <= page.asked and rights.may_read_throughout(
            page.told["member"], said.told["group"], page.asked, page.ended
        )
        if is_due:
            missing.append(
                f"{said.what} {page.told['post']} was acknowledged, and {page.who} found no page"
            )
    return missing


def _texts(history: History) -> dict[str, list[tuple[str, bool]]]:
    """What the post of each key may say, in the order asked for, and whether that was answered."""
    texts: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
    keys = {}
    for said in history.operations(*_SAID):
        texts[said.told["key"]].append((said.told["text"], said.is_done))
        if said.is_done:
            keys[said.gave["post"]] = said.told["key"]
    for edit in history.operations("edit"):
        if edit.told["post"] in keys and (edit.is_done or edit.is_open):
            texts[keys[edit.told["post"]]].append((edit.told["text"], edit.is_done))
    return texts


def _last(texts: list[tuple[str, bool]]) -> list[str]:
    """The text that was acknowledged last, and those asked for after it that nobody answered."""
    possible = []
    for text, is_done in reversed(texts):
        possible.append(text)
        if is_done:
            break
    return possible


def _by_post(history: History, kind: str) -> dict[int, Operation]:
    return {
        each.told["post"]: each for each in history.operations(kind) if each.is_done or each.is_open
    }


def _there_before(history: History) -> set[int]:
    return {post for scene in history.seen("scene") for post in scene.told.get("posts", ())}
