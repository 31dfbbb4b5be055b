"""The names of files, made fit to be read by people and written into a header."""

import re
import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from feeds.attachments.models import MAX_NAME

MOST_SUFFIX = 16
# More accents than this on one letter are drawn over the lines around it.
MOST_MARKS = 2


def clean_name(name: str, most: int = MAX_NAME) -> str:
    """
    Make a name of one line out of what a browser sent: no folders, nothing that can't be seen.

    What turns the direction of writing is gone with it, for by that `exe.pdf` may be `fdp.exe`. A
    long name is cut before its suffix.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(" " if letter.isspace() else letter for letter in name)
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    name = _without_towers(name)
    name = re.sub(r" +", " ", name).strip(" .")
    if len(name) > most:
        suffix = PurePosixPath(name).suffix
        suffix = suffix if len(suffix) <= MOST_SUFFIX else ""
        name = name[: most - len(suffix)].rstrip(" .") + suffix
    return name or _("File")


def stem_of(name: str) -> str:
    """A name without its suffix."""
    return PurePosixPath(name).stem or name


def _without_towers(name: str) -> str:
    """Leave off accents that are stacked on one letter."""
    kept, marks = [], 0
    for letter in name:
        marks = marks + 1 if unicodedata.category(letter).startswith("M") else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
