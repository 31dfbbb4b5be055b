"""A post held against whoever else changes it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from feeds.models import Post


def locked(post: Post) -> Post:
    """
    The post as it is now, locked against another change of it.

    :raises PermissionDenied: if it is gone
    """
    found = (
        Post.objects.select_for_update(of=("self",), no_key=True)
        .select_related("group__network", "author")
        .filter(pk=post.pk)
        .first()
    )
    if found is None:
        raise PermissionDenied(_("This post is gone."))
    return found
