"""How files are drawn: which of them stand where, and the sizes of a picture."""

from collections.abc import Sequence
from typing import NamedTuple

from django import template
from django.conf import settings
from django.urls import reverse

from accounts.networks.models import Network
from feeds.attachments.actions import MOST_FILES
from feeds.attachments.models import Attachment

register = template.Library()

MOST_SHOWN = 4


class Looks(NamedTuple):
    """Files by how they are shown: pictures at once or folded in, and all others."""

    shown: list[Attachment]
    folded: list[Attachment]
    others: list[Attachment]

    @property
    def pictures(self) -> list[Attachment]:
        return self.shown


@register.filter
def by_look(files: Sequence[Attachment]) -> Looks:
    """Tell pictures, of which the first four are shown at once, from other files."""
    pictures = [file for file in files if file.is_picture]
    others = [file for file in files if not file.is_picture]
    return Looks(pictures[:MOST_SHOWN], pictures[MOST_SHOWN:], others)


@register.simple_tag
def sources(file: Attachment, base: str) -> str:
    """The drawings of a picture and how wide each is, as `srcset` has them."""
    return ", ".join(
        f"{base}{file.pk}/{f'?size={size}' if size else ''} {width}w" for size, width in file.widths
    )


@register.simple_tag
def post_of(file: Attachment, network: Network) -> str:
    """The address of the post that a file hangs on."""
    thread = file.post and (file.post.thread_id or file.post_id)
    return f"{reverse('feeds:thread', args=[network.slug, thread])}#post-{file.post_id}"


@register.simple_tag
def limits() -> dict[str, int]:
    """How many files may hang on a post, and how large each may be."""
    most = settings.MAX_FILE_BYTES
    return {"files": MOST_FILES, "bytes": most, "megabytes": most // 1024**2}
