"""Files of a group, and those that stand in a composer."""

from collections.abc import Sequence

from accounts.networks.models import Member
from accounts.paging import Page, page
from feeds.attachments.actions import Chosen
from feeds.attachments.models import Attachment, Holder
from feeds.models import Post
from groups.models import Group

FILES_SIZE = 40


def group_files(member: Member, group: Group, after: str = "") -> Page[Attachment]:
    """What hangs on posts of `group` that `member` sees, the newest first."""
    # What waits is in no group, so it need not be asked for; the rest is said for the index.
    posts = Post.objects.visible_to(member).present().filter(group=group)
    hanging = Attachment.objects.filter(network=group.network_id, post__isnull=False)
    files = hanging.filter(post__in=posts)
    shown = Attachment.objects.select_related("post", "uploader")
    return page(files, order=("-pk",), after=after, size=FILES_SIZE, shown=shown)


def files_of(member: Member, holder: Holder) -> list[Attachment]:
    """What hangs on a post or a message that `member` sees."""
    files = Attachment.objects.visible_to(member).of(holder)
    return list(files.order_by("position", "pk"))


def files_named(uploader: Member, chosen: Sequence[Chosen]) -> list[Attachment]:
    """One's own files among those chosen in a form, described as it describes them."""
    if not chosen:
        return []
    own = Attachment.objects.visible_to(uploader).filter(uploader=uploader)
    known = own.in_bulk([each.pk for each in chosen])
    found = []
    for pk, alt in chosen:
        if attachment := known.pop(pk, None):
            attachment.alt = alt or attachment.alt
            found.append(attachment)
    return found
