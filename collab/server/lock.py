"""One server process for a data folder: embedded events and tasks live in its memory."""

import fcntl
import os
from pathlib import Path
from typing import IO

from collab.release import RELEASE


class AlreadyServed(Exception):
    """Another process serves this data folder."""


def lock_data_folder(folder: Path) -> IO[str]:
    """
    Take the data folder for this process; it is free again when the file is closed or we die.

    :raises AlreadyServed: with a sentence, if another process has it
    """
    file = open(folder / "lock", "a+")  # noqa: SIM115 - held open for as long as we serve
    os.chmod(file.name, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        process = file.readline().strip() or "another process"
        file.close()
        raise AlreadyServed(
            f"The data folder {folder} is already served by process {process}. Stop that one "
            "first, or set DATA_DIR to another folder."
        ) from error
    file.truncate(0)
    file.write(f"{os.getpid()}\n{RELEASE}\n")
    file.flush()
    return file


def release_served(folder: Path) -> str:
    """The release of the process that serves the data folder; empty if none does."""
    try:
        with open(folder / "lock") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        lines = (folder / "lock").read_text().split()
        return lines[1] if len(lines) > 1 else "0.1.0"
    except OSError:
        return ""
    return ""
