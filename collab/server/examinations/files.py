"""Whether files can be kept, and those that browsers fetch are there."""

import filecmp
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.utils.translation import gettext as _

from accounts.doctor import Finding, examines, note, well, wrong

FILES = "Files"
LITTLE, SCARCE = 2 * 2**30, 512 * 2**20
MANIFEST = "staticfiles.json"


@examines(FILES)
def files_folder() -> Iterator[Finding]:
    folder = Path(settings.MEDIA_ROOT)
    place = folder if folder.exists() else Path(settings.DATA_DIR)
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".doctor-"):
            pass
    except OSError as error:
        yield wrong(
            _("Nothing can be written to %(folder)s (%(why)s): photos and pictures are lost."),
            _("Give it to the user that Collab runs as, or set DATA_DIR to another folder."),
            folder=place,
            why=error.strerror,
        )
    else:
        yield well(_("Files can be written to %(folder)s."), folder=place)


@examines(FILES)
def disk_space() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < SCARCE:
        yield wrong(
            _("The disk of %(folder)s is nearly full: %(free)s MB are left."),
            _("Make room or give it a larger one, before posts are refused."),
            folder=settings.DATA_DIR,
            free=free // 2**20,
        )
    elif free < LITTLE:
        yield note(
            _("%(free)s MB are left on the disk of %(folder)s."),
            folder=settings.DATA_DIR,
            free=free // 2**20,
        )
    else:
        yield well(_("%(free)s GB are left on the disk."), free=free // 2**30)


@examines(FILES)
def static_files() -> Iterator[Finding]:
    root = Path(settings.STATIC_ROOT)
    remedy = _("Run “manage.py collectstatic --no-input”, as the user who serves.")
    if settings.PRODUCTION and not (root / MANIFEST).exists():
        yield wrong(
            _("Style sheets and scripts are not gathered in %(folder)s: pages have neither."),
            remedy,
            folder=root,
        )
        return
    if not (root / MANIFEST).exists():
        yield note(_("Style sheets and scripts are gathered when the server starts."))
        return
    stale = sorted(name for name, source in _sources() if _differs(source, root / name))
    if stale:
        yield wrong(
            _("Style sheets and scripts are of another release: %(count)s differ, as %(first)s."),
            remedy,
            count=len(stale),
            first=stale[0],
        )
    else:
        yield well(_("Style sheets and scripts are gathered and of this release."))


def _sources() -> Iterator[tuple[str, str]]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield name, storage.path(name)


def _differs(source: str, gathered: Path) -> bool:
    try:
        if os.path.getsize(source) != gathered.stat().st_size:
            return True
        return not filecmp.cmp(source, gathered, shallow=False)
    except OSError:
        return True
