"""What the audit log says of topics; one that not everybody may know of is not named in it."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.actions import audit
from accounts.audit.sentences import tell
from accounts.networks.models import Member
from feeds.models import Post
from feeds.topics.models import Topic
from groups.models import Group


def trace(
    act: str, *, topic: Topic, moderator: Member, reason: str, after: str = "",
    into: Topic | None = None,
) -> None:  # fmt: skip
    """
    Write down that a topic gets another name, or becomes a part of another one.

    The log is read by administrators who may not read the groups in which the topic was talked
    about. That somebody used power is told, but not over what.
    """
    if _is_known_to_all(topic) and (into is None or _is_known_to_all(into)):
        audit(
            act, network=topic.network, actor=moderator, subject=topic, reason=reason,
            before=topic.name, after=into.name if into else after,
        )  # fmt: skip
    else:
        audit(f"closed_{act}", network=topic.network, actor=moderator)


def _is_known_to_all(topic: Topic) -> bool:
    said = Post.objects.present().filter(topic_uses__tag=topic)
    return said.filter(group__access=Group.Access.OPEN).exists()


tell(
    {
        "topic.renamed": _("renamed the topic #%(before)s to #%(after)s"),
        "topic.merged": _("merged the topic #%(before)s into #%(after)s"),
        "closed_topic.renamed": _("renamed a topic of groups that not everybody reads"),
        "closed_topic.merged": _("merged a topic of groups that not everybody reads"),
    }
)
