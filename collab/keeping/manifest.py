"""What a backup says of itself: first what it is of, and last what is in it."""

from dataclasses import asdict, dataclass, field
from typing import Any

from collab.keeping.refusals import Refused
from collab.release import version

FORMAT = 1


class NotOurs(Refused):
    """A backup that this installation can't take; says why in a sentence."""


@dataclass(frozen=True)
class About:
    """
    What stands first in a backup, so that one that can't be taken is refused at once.

    :ivar database: the kind of database, as Django calls it
    :ivar migrations: those applied, as `app.name`
    """

    format: int
    release: str
    made_at: str
    database: str
    migrations: list[str]

    @classmethod
    def read(cls, said: Any) -> "About":
        """
        Read what a backup says first.

        :raises NotOurs: if a later release wrote it in a form of its own
        """
        if said["format"] > FORMAT:
            raise NotOurs(
                f"This backup was made by release {said['release']}, which is newer than this one: "
                "install that release first."
            )
        return cls(**{name: said[name] for name in cls.__dataclass_fields__})

    def require_takeable(self, vendor: str, known: set[str]) -> None:
        """
        Refuse what can't be restored here.

        :param known: the migrations of this code, as `app.name`
        :raises NotOurs: if it is of the other kind of database or of a newer release
        """
        if self.database != vendor:
            raise NotOurs(
                "This backup is of PostgreSQL: set DATABASE_URL to an empty database of it."
                if self.database == "postgresql"
                else "This backup is of the embedded tier, and only that can take it: unset "
                "DATABASE_URL and REDIS_URL."
            )
        unknown = sorted(set(self.migrations) - known)
        # What an earlier release had may have been drawn together since.
        if _numbers(self.release) > _numbers(version()) or (unknown and self.release == version()):
            raise NotOurs(
                f"This backup was made by release {self.release}, which is newer than this one"
                f"{f' (it has {unknown[0]})' if unknown else ''}: install that release first."
            )


def _numbers(release: str) -> list[int]:
    return [int(part) for part in release.split(".") if part.isdecimal()]


@dataclass(frozen=True)
class Part:
    """One file in a backup."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """
    What stands last in a backup: without it the backup is not whole.

    :ivar counts: rows of each table
    :ivar parts: everything before it, by name
    :ivar missing: files that rows name and that were not there
    """

    counts: dict[str, int] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, said: Any) -> "Manifest":
        parts = {name: Part(**part) for name, part in said["parts"].items()}
        return cls(said["counts"], parts, said["missing"])
