"""
The settings of tests: those of the tier that the environment names, in a folder of their own.

Nothing here may make a test pass that would fail for a user; what differs saves time only.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.roles import as_application

_folder = tempfile.mkdtemp(prefix="collab-tests-")
_owner = os.getpid()
os.environ["DATA_DIR"] = _folder
os.environ.setdefault("LOG_LEVEL", "ERROR")
if os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = as_application(os.environ["DATABASE_URL"])
    os.environ.setdefault("SECRET_KEY", "for-tests-only-7Rk2vQ9mXb4LzT8wYc3Jh6NfPd5GsUaEe1Rt0")
    os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1")
    os.environ.setdefault("BASE_URL", "http://localhost")
    os.environ.setdefault("EMAIL_URL", "smtp://127.0.0.1:9")
    os.environ["REDIS_PREFIX"] = f"test-{_owner}"

from collab.settings import *  # noqa: E402, F403
from collab.settings import DATABASES, PRODUCTION, STATIC_ROOT  # noqa: E402

STATIC_ROOT.mkdir(exist_ok=True)

if PRODUCTION:
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
else:
    # A file, for threads share it as the server's do; that it survives a power cut is not needed.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_folder) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

# Mails of ordinary tests are kept where the outbox page shows them; tests/services sends for real.
DELIVERY_BACKEND = "accounts.mail.backends.OutboxBackend"
# Tasks run when a test says so (`run_tasks`), and in tests/services by a real worker.
WAKE_TASKS = False
# Hashing is meant to be slow; tests of passwords ask for the real one.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@atexit.register
def _forget() -> None:
    if os.getpid() == _owner:
        shutil.rmtree(_folder, ignore_errors=True)
