"""From text to HTML with the names of a network: one renderer for posts and their preview."""

from accounts import text as markdown
from accounts.networks.models import Member
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
    return post_html(written, named, topics)


def post_html(written: str | markdown.Written, named: list[Member], topics: list[Topic]) -> str:
    """Render a post that names these members and topics."""
    return markdown.render(
        written,
        mentions={
            member.handle: (member.name, member.get_absolute_url(), member.pk) for member in named
        },
        topics={topic.slug: topic.get_absolute_url() for topic in topics},
    )
