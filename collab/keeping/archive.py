"""
A backup as a file: a gzipped tar, by age encrypted if there is a key.

Both are standard, so that a backup can be opened without us: `age -d -i key | tar xz`. It is
written and read as a stream, so that none of it stands in the clear where it is not meant to.
The threat in reading: an archive that was damaged, cut short, or made by somebody else to write
outside its folder or to fill the disk. Only regular files of known names are taken.
"""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, cast

import pyrage

from collab.keeping.keys import WrongKey, locking, opening
from collab.keeping.manifest import About, Manifest, Part
from collab.keeping.refusals import Refused

ABOUT, DATABASE, SECRET, FILES, MANIFEST = (
    "about.json", "database", "secret-key", "files/", "manifest.json",
)  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_AGE, _GZIP = b"age-encryption.org/", b"\x1f\x8b"
_BLOCK = 1024 * 1024
# Texts become a quarter already; a better level takes thrice the time for some hundredths more.
_LEVEL = 4
_LONGEST_JSON = 64 * 1024 * 1024
# Kept free on the disk that a backup is unpacked on.
_SPARE = 64 * 1024 * 1024


# What tar, gzip and JSON say of bytes that are not what was written.
_BROKEN = (
    EOFError, tarfile.TarError, gzip.BadGzipFile, zlib.error,
    ValueError, KeyError, TypeError, AttributeError,
)  # fmt: skip


class NotSound(Refused):
    """A backup that is damaged, cut short, or none at all; says so in a sentence."""


def is_storable(name: str) -> bool:
    """Whether a stored file can be in a backup under its name."""
    return bool(_NAME.fullmatch(name))


class Writer:
    """Writes the parts of a backup and keeps what the manifest says of them."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.manifest = Manifest()

    def about(self, about: About) -> None:
        self._add_json(ABOUT, asdict(about))

    def add(self, name: str, file: IO[bytes]) -> None:
        """Add an open file under `name`."""
        size = os.fstat(file.fileno()).st_size
        hashed = _Hashed(file)
        self._tar.addfile(_entry(name, size), cast(IO[bytes], hashed))
        self.manifest.parts[name] = Part(size, hashed.sha256.hexdigest())

    def finish(self) -> None:
        """Write the manifest, by which the backup is whole."""
        self._add_json(MANIFEST, self.manifest.as_json())

    def _add_json(self, name: str, said: Any) -> None:
        data = json.dumps(said, indent=1, sort_keys=True).encode()
        self._tar.addfile(_entry(name, len(data)), io.BytesIO(data))
        self.manifest.parts[name] = Part(len(data), hashlib.sha256(data).hexdigest())


@contextmanager
def writing(out: IO[bytes], key: str) -> Iterator[Writer]:
    """Write a backup into `out`, encrypted if there is a key."""
    with (
        _locked(out, key) if key else nullcontext(out) as plain,
        gzip.GzipFile(fileobj=plain, mode="wb", compresslevel=_LEVEL, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        writer = Writer(tar)
        yield writer
        writer.finish()


class Reader:
    """Takes the parts of a backup in their order."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        entry = tar.next()
        if entry is None or entry.name != ABOUT:
            raise NotSound("This is no backup of Collab.")
        self._parts = {ABOUT: Part(0, "")}
        self.about = About.read(self._json(entry))

    def unpack(self, folder: Path) -> Manifest:
        """
        Write everything into `folder`, which is empty, and compare it with the manifest.

        :raises NotSound: if anything is not as it was
        """
        while entry := self._tar.next():
            if entry.name == MANIFEST:
                manifest = Manifest.read(self._json(entry))
                self._compare(manifest)
                return manifest
            self._take(entry, folder)
        raise NotSound("This backup is not whole: it ends too early.")

    def _take(self, entry: tarfile.TarInfo, folder: Path) -> None:
        name = entry.name
        is_file = name.startswith(FILES) and is_storable(name)
        if not entry.isreg() or name in self._parts or not (is_file or name in (DATABASE, SECRET)):
            raise NotSound("This backup is damaged: there is something in it that we never write.")
        if entry.size > shutil.disk_usage(folder).free - _SPARE:
            raise NotSound(
                f"There is not enough space in {folder} to unpack this backup: {name} alone has "
                f"{entry.size // 1_000_000} MB."
            )
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        source, sha256 = self._content(entry), hashlib.sha256()
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            while block := source.read(_BLOCK):
                sha256.update(block)
                target.write(block)
        self._parts[name] = Part(path.stat().st_size, sha256.hexdigest())

    def _compare(self, manifest: Manifest) -> None:
        told = {name: part for name, part in manifest.parts.items() if name != ABOUT}
        found = {name: part for name, part in self._parts.items() if name != ABOUT}
        wrong = sorted(name for name in told.keys() | found if told.get(name) != found.get(name))
        if wrong or DATABASE not in found:
            raise NotSound(
                f"This backup is damaged: {', '.join(wrong[:3]) or DATABASE} is not what was put "
                "in."
            )

    def _json(self, entry: tarfile.TarInfo) -> Any:
        if not entry.isreg() or entry.size > _LONGEST_JSON:
            raise NotSound("This is no backup of Collab.")
        return json.loads(self._content(entry).read())

    def _content(self, entry: tarfile.TarInfo) -> IO[bytes]:
        content = self._tar.extractfile(entry)
        assert content
        return content


@contextmanager
def reading(file: IO[bytes], key: str) -> Iterator[Reader]:
    """
    Read a backup from `file`, with the key if it is encrypted.

    :raises NotSound: if it is damaged, cut short or no backup
    :raises WrongKey: if it is encrypted and `key` does not open it
    """
    buffered = io.BufferedReader(cast(io.RawIOBase, file), _BLOCK)
    start = buffered.peek(len(_AGE))
    try:
        if start.startswith(_AGE):
            with _unlocked(buffered, key) as plain:
                yield from _unpacking(plain)
        elif start.startswith(_GZIP):
            yield from _unpacking(buffered)
        else:
            raise NotSound("This is no backup of Collab.")
    except EOFError as error:
        raise NotSound("This backup is not whole: it ends too early.") from error
    except _BROKEN as error:
        raise NotSound("This backup is damaged, or not whole.") from error


def _unpacking(plain: IO[bytes]) -> Iterator[Reader]:
    with gzip.GzipFile(fileobj=plain, mode="rb") as packed:
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            yield Reader(tar)
        # To its end, where the sums stand that show whether all of it came.
        while packed.read(_BLOCK):
            pass
    while plain.read(_BLOCK):
        pass


@contextmanager
def _locked(out: IO[bytes], key: str) -> Iterator[IO[bytes]]:
    """What is written here arrives encrypted in `out`."""
    recipient = locking(key)
    source, target = _pipe()
    failed: list[Exception] = []

    def lock() -> None:
        with source:
            try:
                pyrage.encrypt_io(source, out, [recipient])
            except Exception as error:
                failed.append(error)

    thread = threading.Thread(target=lock, name="lock backup", daemon=True)
    thread.start()
    try:
        with target:
            yield target
    except BrokenPipeError:
        if not failed:
            raise
    finally:
        thread.join()
    if failed:
        raise OSError(str(failed[0])) from failed[0]


@contextmanager
def _unlocked(file: IO[bytes], key: str) -> Iterator[IO[bytes]]:
    """
    What is encrypted in `file` is read here in the clear.

    :raises WrongKey: if `key` does not open it
    :raises NotSound: if it is damaged
    """
    identity = opening(key)
    source, target = _pipe()
    failed: list[Exception] = []

    def unlock() -> None:
        # Whoever reads may stop in the middle, having seen enough.
        with suppress(BrokenPipeError), target:
            try:
                pyrage.decrypt_io(file, target, [identity])
            except Exception as error:
                failed.append(error)

    thread = threading.Thread(target=unlock, name="unlock backup", daemon=True)
    thread.start()
    try:
        with source:
            yield source
    except (NotSound, OSError, *_BROKEN) as error:
        thread.join()
        # Where unlocking failed, what was read of it so far only seems to be wrong.
        raise _why_locked(failed) if failed else error from error
    thread.join()
    if failed:
        raise _why_locked(failed)


def _why_locked(failed: list[Exception]) -> Exception:
    if "No matching keys" in str(failed[0]):
        return WrongKey("BACKUP_KEY does not open this backup: it was locked for another key.")
    return NotSound("This backup is damaged, or not whole.")


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    source, target = os.pipe()
    return os.fdopen(source, "rb"), os.fdopen(target, "wb")


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


class _Hashed(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.sha256.update(block)
        return block
