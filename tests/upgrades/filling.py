"""
As many posts as are asked for in the database of the release before, made of those it has.

Its own `manage.py sample` makes what a few hundred people write. Each copy is all of that an hour
earlier: an id's upper bits are its time, so one shift moves posts, their threads and the marks on
them alike, and what belonged together still does.
"""

import psycopg

from accounts.ids import id_at

_HOUR = id_at(3_600_000, 0) - id_at(0, 0)

_EACH = "generate_series(1, %(copies)s) copy"
_COPIES = (
    "INSERT INTO feeds_post (id, network_id, group_id, author_id, thread_id, kind, text, html,"
    " rules, client_key, created_at, edited_at, deleted_at, reply_count, like_count, activity)"
    " SELECT id - copy * %(hour)s, network_id, group_id, author_id, thread_id - copy * %(hour)s,"
    " kind, text, html, rules, gen_random_uuid(), created_at - copy * interval '1 hour',"
    " edited_at, deleted_at, reply_count, like_count, activity - copy * %(hour)s"
    f" FROM feeds_post, {_EACH}",
    "INSERT INTO feeds_reaction (post_id, member_id, kind, at)"
    " SELECT post_id - copy * %(hour)s, member_id, kind, at - copy * interval '1 hour'"
    f" FROM feeds_reaction, {_EACH}",
    "INSERT INTO feeds_mention (post_id, member_id)"
    f" SELECT post_id - copy * %(hour)s, member_id FROM feeds_mention, {_EACH}",
    "INSERT INTO topics_topicuse (tag_id, content_object_id)"
    f" SELECT tag_id, content_object_id - copy * %(hour)s FROM topics_topicuse, {_EACH}",
    "UPDATE groups_group SET thread_count = thread_count * (1 + %(copies)s)",
)


def multiply(database: str, posts: int) -> int:
    """Copy what is there until there are at least so many posts; give how many there are then."""
    with psycopg.connect(database) as connection:
        there = _count(connection)
        copies = max(0, -(-posts // there) - 1)
        for statement in _COPIES:
            connection.execute(statement, {"copies": copies, "hour": _HOUR})
        # As after months in which these were written, not a second after they were.
        connection.execute("ANALYZE")
        return _count(connection)


def _count(connection: psycopg.Connection) -> int:
    row = connection.execute("SELECT count(*) FROM feeds_post").fetchone()
    assert row
    return row[0]
