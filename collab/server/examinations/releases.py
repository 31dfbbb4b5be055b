"""Whether every process runs the release whose files are on the disk."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from accounts.doctor import Finding, examines, well, wrong
from collab.release import RELEASE, release_on_disk
from collab.server.lock import release_served

PREFIX = "collab"


@examines("Release", needs_database=True)
def releases() -> Iterator[Finding]:
    on_disk = release_on_disk()
    remedy = _("Restart every process, as docs/administrator/upgrading.md tells.")
    if on_disk != RELEASE:
        yield wrong(
            _("This process runs %(release)s, but the files are of %(on_disk)s."),
            remedy,
            release=RELEASE,
            on_disk=on_disk,
        )
    others = other_releases()
    if others:
        yield wrong(
            _("Beside this release, %(release)s, processes of another one run: %(others)s."),
            remedy,
            release=RELEASE,
            others=", ".join(others),
        )
    if on_disk == RELEASE and not others:
        yield well(_("Every process that runs is of this release, %(release)s."), release=RELEASE)


def other_releases() -> list[str]:
    """The releases of other processes that are at work now, where they are not of ours."""
    if connection.vendor != "postgresql":
        served = release_served(settings.DATA_DIR)
        return [served] if served and served != RELEASE else []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT application_name FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user"
            " AND pid <> pg_backend_pid() AND application_name ~ %s",
            [f"^{PREFIX}( |$)"],
        )
        names = [name.removeprefix(PREFIX).strip() for (name,) in cursor.fetchall()]
    # The first releases did not tell theirs.
    return sorted(name or "0.1.0" for name in names if name != RELEASE)
