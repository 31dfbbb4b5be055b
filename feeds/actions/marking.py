"""What is left on threads for all to see: pins, and that nothing more is said."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.actions import audit
from accounts.events import clock
from accounts.networks.models import Member
from feeds.actions.recording import record_of_post
from feeds.models import Closing, Pin, Post
from feeds.permissions import require_can_close, require_can_pin


class DateGone(Exception):
    """A day or a moment that has passed already."""

    def __str__(self) -> str:
        return _("Choose a time that is still to come.")


@transaction.atomic
def pin_post(*, admin: Member, post: Post, until: datetime.date | None = None) -> None:
    """
    Hold a thread on top of its group's page, for good or up to a day.

    :raises PermissionDenied: if the member is not an admin of the group
    :raises DateGone: if that day has passed
    """
    require_can_pin(admin, post)
    if until is not None and until < clock.today():
        raise DateGone
    pin, is_new = Pin.objects.get_or_create(
        post=post, defaults={"pinned_by": admin, "until": until}
    )
    if not is_new:
        if pin.until == until:
            return
        Pin.objects.filter(pk=pin.pk).update(pinned_by=admin, until=until)
    Post.objects.filter(pk=post.pk).draw_anew()
    audit("post.pinned", network=post.group.network, actor=admin, subject=post)
    record_of_post("post.pinned", admin, post)


@transaction.atomic
def unpin_post(*, admin: Member, post: Post) -> None:
    """
    Let a pinned thread go back to its place.

    :raises PermissionDenied: if the member is not an admin of the group
    """
    require_can_pin(admin, post)
    gone, _by_model = Pin.objects.filter(post=post).delete()
    if gone:
        Post.objects.filter(pk=post.pk).draw_anew()
        audit("post.unpinned", network=post.group.network, actor=admin, subject=post)
        record_of_post("post.unpinned", admin, post)


@transaction.atomic
def close_thread(*, admin: Member, thread: Post, reason: str = "") -> None:
    """
    Let nothing more be said in a thread, and say why; closed twice is closed once.

    :raises PermissionDenied: if the member is neither its author nor an admin of the group
    """
    require_can_close(admin, thread)
    _closing, is_new = Closing.objects.get_or_create(
        thread=thread, defaults={"closed_by": admin, "reason": reason.strip()}
    )
    if is_new:
        Post.objects.filter(pk=thread.pk).draw_anew()
        _audit_power("post.closed", admin, thread, reason)
        record_of_post("post.closed", admin, thread)


@transaction.atomic
def reopen_thread(*, admin: Member, thread: Post, reason: str = "") -> None:
    """
    Let people answer in a closed thread again.

    :raises PermissionDenied: if the member is neither its author nor an admin of the group
    """
    require_can_close(admin, thread)
    gone, _by_model = Closing.objects.filter(thread=thread).delete()
    if gone:
        Post.objects.filter(pk=thread.pk).draw_anew()
        _audit_power("post.reopened", admin, thread, reason)
        record_of_post("post.reopened", admin, thread)


def _audit_power(act: str, admin: Member, thread: Post, reason: str) -> None:
    # What one does to one's own thread takes no power.
    if thread.author_id != admin.pk:
        audit(act, network=thread.group.network, actor=admin, subject=thread, reason=reason.strip())
