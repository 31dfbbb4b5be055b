"""From text to HTML with the names of a network: one renderer for posts and their preview."""

from collections.abc import Iterable

from accounts import text as markdown
from accounts.networks.models import Member
from feeds.callouts.permissions import CALL, can_call
from feeds.topics.models import Topic
from groups.models import Group


def preview_html(author: Member, group: Group | None, text: str) -> str:
    """
    Show what `text` will look like as a post of `author` in `group`, without writing it.

    :raises TextRefused: if it would be no post
    """
    written = markdown.read(text)
    everyone = Member.objects.visible_to(author).active()
    readers = everyone if group is None else group.readers()
    named = list(readers.filter(handle__in=written.handles).select_related("network"))
    topics = [
        Topic(network=author.network, slug=markdown.topic_slug(name), name=name)
        for name in written.topics
    ]
    calls = group is not None and CALL in written.handles and can_call(author, group)
    return post_html(written, named, topics, calls=calls)


def post_html(
    written: str | markdown.Written,
    named: Iterable[Member],
    topics: Iterable[Topic],
    *,
    calls: bool = False,
) -> str:
    """
    Render a post that names these members and topics.

    :param calls: whether it calls its whole group
    """
    return markdown.render(
        written,
        mentions={
            member.handle: (member.name, member.get_absolute_url(), member.pk) for member in named
        },
        topics={topic.written_slug: topic.written_url for topic in topics},
        calls={CALL} if calls else (),
    )
