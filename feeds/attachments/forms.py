"""What a composer sends of files: those that were uploaded before, and those that come with it."""

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.networks.models import Member
from feeds.attachments.actions import Chosen, FileRefused, require_few, upload_file
from feeds.attachments.models import Attachment, Holder
from feeds.attachments.queries import files_named, files_of

# More than may be sent together, so that whoever names too many is told so.
_MOST_NAMED = 50


class FilesForm:
    """
    The files of a post or a message as its form names them, in their order.

    `attachment` are ids of files that wait, or that `holder` has already; `alt-<id>` says what a
    picture shows; `files` are files themselves, as without scripts. A form that shows no files has
    no `has_files`, and changes none.

    :ivar chosen: what it is to have; grows by what is uploaded
    :ivar error: why they can't be taken
    """

    def __init__(
        self,
        author: Member,
        data: QueryDict,
        files: MultiValueDict[str, UploadedFile],
        *,
        holder: Holder | None = None,
    ) -> None:
        self.author, self.holder = author, holder
        self.error = ""
        self.is_sent = "has_files" in data
        self.brought = [file for file in files.getlist("files") if file]
        named = data.getlist("attachment")[:_MOST_NAMED] if self.is_sent else []
        ids = [int(each) for each in named if _is_id(each)]
        self.chosen = [Chosen(pk, data.get(f"alt-{pk}", "")) for pk in ids]

    def is_valid(self) -> bool:
        """
        Upload what came with the form, and say whether all could be taken.

        To be asked even if the text will be refused for another reason: a browser does not send the
        files again, and what was uploaded waits.
        """
        try:
            if self.is_sent:
                require_few(len(self.chosen) + len(self.brought))
            while self.is_sent and self.brought:
                uploaded = upload_file(uploader=self.author, file=self.brought.pop(0))
                self.chosen.append(Chosen(uploaded.pk))
        except FileRefused as refused:
            self.error = str(refused)
        return not self.error

    def drawn(self) -> list[Attachment]:
        """The files that the form shows when it is drawn anew."""
        if self.is_sent or self.holder is None:
            return files_named(self.author, self.chosen)
        return files_of(self.author, self.holder)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
