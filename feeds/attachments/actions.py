"""Bringing files, hanging them on what is said, and taking them away again."""

import datetime
import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.networks.models import Member
from accounts.networks.pictures import forget_file
from accounts.text import normal
from feeds.attachments.models import MAX_ALT, Attachment, Holder, field_of
from feeds.attachments.naming import clean_name
from feeds.attachments.permissions import require_can_upload
from feeds.attachments.pictures import draw_picture
from feeds.attachments.places import TooManyBoxes, forget_place, is_made_of_boxes
from feeds.attachments.sniffing import DRAWN, UNREADABLE_PICTURES, Kind, content_type_of, kind_of

MOST_FILES = 10
# What one member may have uploaded and not yet sent.
MOST_WAITING = 50


class FileRefused(Exception):
    """A file can't be taken, or is not there; says so in a sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


class Chosen(NamedTuple):
    """An uploaded file that is to be attached, and what its picture shows."""

    pk: int
    alt: str = ""


def upload_file(*, uploader: Member, file: UploadedFile) -> Attachment:
    """
    Take a file, which waits to be attached and is forgotten after a day if it never is.

    :raises PermissionDenied: if the uploader may not
    :raises FileRefused: if it is empty, too large, or a picture that can't be read
    """
    require_can_upload(uploader)
    _judge(uploader, file)
    content_type = content_type_of(file)
    name = clean_name(file.name or "")
    try:
        if kind_of(content_type) == Kind.PICTURE:
            return _keep_picture(uploader, file, name)
        if content_type in UNREADABLE_PICTURES:
            raise FileRefused(
                _("Pictures of this kind can't be shown. Save it as JPEG or PNG and try again.")
            )
        return _keep_file(uploader, file, name, content_type)
    except ValidationError as refused:
        raise FileRefused(" ".join(refused.messages)) from refused


def attach(*, author: Member, to: Holder, chosen: Sequence[Chosen]) -> bool:
    """
    Let exactly these files hang on a post or message, in this order; say whether anything changed.

    Called within the transaction that writes it. Those that hang on it already stay, those that
    wait for the author come to it, all others of it are removed.

    :raises FileRefused: if one is not there any more, or they are too many
    """
    chosen = list({each.pk: each for each in chosen}.values())
    require_few(len(chosen))
    # Sorted, so that two that want the same files lock them in one order.
    held = Attachment.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    there = {each.pk: each for each in held.of(to)}
    new = {
        each.pk: each
        for each in held.waiting().filter(
            uploader=author, pk__in=[pk for pk, _alt in chosen if pk not in there]
        )
    }
    known = there | new
    if missing := [pk for pk, _alt in chosen if pk not in known]:
        raise FileRefused(
            ngettext(
                "A file is not there any more: add it again.",
                "%(count)d files are not there any more: add them again.",
                len(missing),
            )
            % {"count": len(missing)}
        )
    changed = False
    for position, (pk, alt) in enumerate(chosen):
        changed |= _hang(known[pk], to, position, alt)
    wanted = {pk for pk, _alt in chosen}
    for pk, attachment in there.items():
        if pk not in wanted:
            forget_attachment(attachment)
            changed = True
    return changed


def remove_attachments(holder: Holder) -> None:
    """Remove all files of a post or a message; called within the transaction that deletes it."""
    for attachment in Attachment.objects.of(holder).select_related("network").order_by("pk"):
        forget_attachment(attachment)


@transaction.atomic
def withdraw_file(*, uploader: Member, attachment: Attachment) -> None:
    """
    Take back a file that one has uploaded and not sent.

    :raises FileRefused: if it waits for nobody, or for somebody else
    """
    waiting = Attachment.objects.select_for_update(of=("self",), no_key=True).waiting()
    found = waiting.filter(pk=attachment.pk, uploader=uploader).first()
    if found is None:
        raise FileRefused(_("This file is not waiting to be sent."))
    forget_attachment(found)


def forget_stale(*, before: datetime.datetime, most: int = 500) -> int:
    """Remove what was uploaded before that time and never sent; give how many files."""
    waiting = Attachment.objects.waiting().filter(created_at__lt=before)
    oldest = list(waiting.order_by("created_at", "pk").values_list("pk", flat=True)[:most])
    for pk in oldest:
        with transaction.atomic():
            # Looked at again under its lock: it may just have been sent after all.
            lock = Attachment.objects.select_for_update(of=("self",), no_key=True).waiting()
            if found := lock.filter(pk=pk).first():
                forget_attachment(found)
    return len(oldest)


def forget_attachment(attachment: Attachment) -> None:
    """Remove the row now, and a day later what it named (see `forget_file`)."""
    for file in (attachment.file, attachment.medium, attachment.small):
        forget_file(file)
    attachment.delete()


def require_few(count: int) -> None:
    """
    Refuse more files than may be sent together.

    :raises FileRefused: with a sentence that says how many may
    """
    if count > MOST_FILES:
        raise FileRefused(
            _("That is %(count)d files; at most %(most)d can be sent together.")
            % {"count": count, "most": MOST_FILES}
        )


def _judge(uploader: Member, file: UploadedFile) -> None:
    size = file.size or 0
    if size == 0:
        raise FileRefused(_("This file is empty."))
    if size > settings.MAX_FILE_BYTES:
        raise FileRefused(
            _("This file is too large. A file may have at most %(most)d MB.")
            % {"most": settings.MAX_FILE_BYTES // 1024**2}
        )
    if Attachment.objects.waiting().filter(uploader=uploader).count() >= MOST_WAITING:
        raise FileRefused(
            _("%(most)d of your files wait to be sent. Send or remove some first.")
            % {"most": MOST_WAITING}
        )


def _keep_picture(uploader: Member, file: UploadedFile, name: str) -> Attachment:
    drawn = draw_picture(file)
    return _keep(
        {"file": drawn.full, "medium": drawn.medium, "small": drawn.small},
        network=uploader.network,
        uploader=uploader,
        name=name,
        kind=Kind.PICTURE,
        content_type=DRAWN,
        size=len(drawn.full),
        width=drawn.width,
        height=drawn.height,
        is_moving=drawn.is_moving,
    )


def _keep_file(uploader: Member, file: UploadedFile, name: str, content_type: str) -> Attachment:
    size = file.size or 0
    if is_made_of_boxes(file):
        try:
            forget_place(file, size)
        except TooManyBoxes as error:
            raise FileRefused(
                _("This video is damaged and can't be read. Save it anew and try again.")
            ) from error
    file.seek(0)
    return _keep(
        {"file": file},
        network=uploader.network,
        uploader=uploader,
        name=name,
        kind=kind_of(content_type),
        content_type=content_type,
        size=size,
    )


def _keep(contents: dict[str, bytes | File], **fields: Any) -> Attachment:
    """Store these files, and the row that names them; none of them, if one can't be."""
    stored: dict[str, str] = {}
    suffix = ".webp" if fields["kind"] == Kind.PICTURE else ""
    try:
        for field, content in contents.items():
            if content:
                file = ContentFile(content) if isinstance(content, bytes) else content
                stored[field] = default_storage.save(_random_path(suffix), file)
        with transaction.atomic():
            return Attachment.objects.create(**fields, **stored)
    except BaseException:
        for name in stored.values():
            default_storage.delete(name)
        raise


def _random_path(suffix: str) -> str:
    """Where a file is stored: tells nothing, can't be guessed, and no folder grows too large."""
    name = secrets.token_hex(16)
    return f"attachments/{name[:2]}/{name}{suffix}"


def _hang(attachment: Attachment, holder: Holder, position: int, alt: str) -> bool:
    alt = " ".join(normal(alt).split())[:MAX_ALT]
    field = field_of(holder)
    before = (attachment.is_waiting, attachment.position, attachment.alt)
    setattr(attachment, field, holder)
    attachment.position, attachment.alt = position, alt
    if before == (False, position, alt):
        return False
    attachment.save(update_fields=[field, "position", "alt"])
    return True
