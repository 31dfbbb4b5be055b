"""`python -m deploy.local [folder]`: the production tier until Ctrl-C."""

import functools
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from deploy.local.machine import ROOT, Missing
from deploy.local.tier import ProductionLocal

# What a person may set.
TUNED_BY = ("PORT", "WEB_PROCESSES", "WEB_THREADS", "DATABASE_POOL", "MAX_BODY_MB", "EMAIL_URL")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "production-local"
    tuned: dict[str, Any] = {name: os.environ[name] for name in TUNED_BY if name in os.environ}
    tuned = {"PORT": "8000", **tuned}
    say = functools.partial(print, flush=True)
    ended = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: ended.set())
    try:
        with ProductionLocal(folder, keep=True, say=say, **tuned) as tier:
            key = tier.first_run_key()
            if key:
                say(f"First run: your one-time key is {key}")
            say(f"Mails are in {tier.mails}, logs in {tier.folder / 'logs'}")
            say(f"Collab is at {tier.address}  (Ctrl-C stops it all)")
            ended.wait()
            say("Stopping")
    except Missing as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()
