"""What is removed some time after it was given up."""

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from accounts.tasks.registry import task


@task("networks.forget_file", label=_("Removal of a replaced picture"))
def forget_file(*, name: str) -> None:
    """Remove a stored file that no row has named for a day; names are never used again."""
    default_storage.delete(name)
