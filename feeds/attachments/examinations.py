"""Whether the files that were sent are still there."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.doctor import Finding, examines, well, wrong
from accounts.networks.sealing import unsealed
from feeds.attachments.models import Attachment

LOOKED_AT = 50


@examines("Files", needs_database=True)
def files_that_were_sent() -> Iterator[Finding]:
    with unsealed("the installation is looked at as a whole"):
        newest = list(Attachment.objects.order_by("-pk")[:LOOKED_AT])
    missing = [each for each in newest if not each.file.storage.exists(str(each.file.name))]
    if missing:
        yield wrong(
            _(
                "Of the newest %(all)s files of posts and messages, %(count)s are not where they"
                " are kept."
            ),
            _("Restore them from the last backup; see whether DATA_DIR is the right folder."),
            all=len(newest),
            count=len(missing),
        )
    elif newest:
        yield well(_("The newest files of posts and messages are where they are kept."))
