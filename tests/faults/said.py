"""What the servers said themselves of the errors that they did not foresee."""

import json
from pathlib import Path

_MOST_LINES = 40


def unforeseen(folder: Path) -> list[str]:
    """
    Each answer 500 in the logs below `folder`: its request, and the end of its traceback.

    Not a 503: that is an outage, and foreseen.
    """
    found = []
    for log in sorted(folder.rglob("*.log")):
        for line in log.read_text(errors="replace").splitlines():
            if '"Internal Server Error' in line:
                entry = json.loads(line)
                trace = entry.get("traceback", "").splitlines()[-_MOST_LINES:]
                found.append("\n".join([f"{log.name}: {entry['message']}", *trace]))
    return found
