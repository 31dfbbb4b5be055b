"""The log and its watchers: everything once, in order, to those who may."""

from tests.mutants.seeding import Defect

_LOG = ("tests/accounts/events", "tests/promises")

DEFECTS = [
    Defect(
        "screens are woken before the commit",
        "accounts/events/actions.py",
        "        transaction.on_commit(waker(network_id), robust=True)\n    else:",
        "        wake(network_id)\n    else:",
        _LOG,
    ),
    Defect(
        "nobody is woken",
        "accounts/events/actions.py",
        "        transaction.on_commit(waker(network_id), robust=True)\n    else:",
        "        pass\n    else:",
        _LOG,
    ),
    Defect(
        "an event is recorded without what it tells of",
        "accounts/events/actions.py",
        "    if not transaction.get_connection().in_atomic_block:",
        "    if False:",
        _LOG,
    ),
    Defect(
        "two networks share their numbers",
        "accounts/events/actions.py",
        '            " WHERE id = %s RETURNING last_event",',
        '            " WHERE id = %s OR true RETURNING last_event",',
        _LOG,
    ),
    Defect(
        "a follower reads an event twice",
        "accounts/events/actions.py",
        "        Cursor.objects.filter(pk=cursor.pk).update(number=events[-1].number)",
        "        Cursor.objects.filter(pk=cursor.pk).update(number=events[-1].number - 1)",
        (*_LOG, "tests/groups"),
    ),
    Defect(
        "frames go to everybody who watches",
        "accounts/events/queries.py",
        'seers = frozenset(frame.to.filter(pk__in=members).values_list("pk", flat=True))',
        "seers = frozenset(members)",
        _LOG,
    ),
    Defect(
        "each screen is handed what is another's",
        "accounts/events/hub.py",
        "if each.number > upto and screen.presence.member_id in each.members:",
        "if each.number > upto:",
        _LOG,
    ),
    Defect(
        "who is up to date gets again what another has missed",
        "accounts/events/hub.py",
        "if stretch.start <= upto < stretch.end:\n            for each in stretch.drawn:\n"
        "                if each.number > upto and screen",
        "if upto < stretch.end:\n            for each in stretch.drawn:\n                if screen",
        _LOG,
    ),
    Defect(
        "who is far behind is not told",
        "accounts/events/queries.py",
        "return number > self.newest or self.newest - number > MAX_BEHIND",
        "return number > self.newest",
        _LOG,
    ),
    Defect(
        "who is ahead of a restored log waits for ever",
        "accounts/events/queries.py",
        "return number > self.newest or self.newest - number > MAX_BEHIND",
        "return self.newest - number > MAX_BEHIND",
        _LOG,
    ),
    Defect(
        "the heartbeat never comes",
        "accounts/events/hub.py",
        "    if is_beat:\n        await screen.send(",
        "    if False:\n        await screen.send(",
        _LOG,
    ),
    Defect(
        "a lost wake-up is not healed",
        "accounts/events/hub.py",
        "if room is not None and newest.get(network_id, 0) > room.newest:",
        "if False:",
        _LOG,
    ),
    Defect(
        "the same key sent twice is two posts",
        "feeds/actions/posting.py",
        "    if post := _sent.first(author=author.pk, client_key=client_key):\n",
        '    client_key = __import__("uuid").uuid4()\n    if post := None:\n',
        ("tests/feeds",),
    ),
    Defect(
        "a reply does not say so in the log",
        "feeds/actions/posting.py",
        'record_of_post("post.replied", author, post)',
        'record_of_post("post.published", author, post)',
        ("tests/feeds", "tests/promises"),
    ),
]
