"""A house of the embedded tier with something of everything in it, and archives of it."""

import contextlib
import io
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import override_settings
from PIL import Image

from accounts.networks.actions import change_photo, join_network, start_network
from accounts.networks.pictures import square_photo
from accounts.networks.sealing import unsealed
from collab.keeping import sqlite
from collab.keeping.actions import back_up
from tests.builders import a_group, a_person, a_post, an_invitation
from tests.furnished import furnish


@dataclass(frozen=True)
class House:
    """A data folder and the database in it."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "collab.sqlite3"

    @contextlib.contextmanager
    def lived_in(self) -> Iterator[None]:
        """Let the code inside be that of this installation."""
        with (
            override_settings(DATA_DIR=self.folder, MEDIA_ROOT=self.folder / "files"),
            sqlite.working_on(self.database),
            unsealed("a test looks at everything"),
        ):
            yield

    def rows(self, table: str, what: str = "*") -> list[tuple]:
        with contextlib.closing(sqlite3.connect(self.database)) as view:
            return view.execute(f'SELECT {what} FROM "{table}" ORDER BY 1').fetchall()

    def listing(self) -> dict[str, bytes]:
        """Every file in it, but for the lock, and what is in it."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not path.name.endswith("lock")
        }


@pytest.fixture
def an_empty_house(house: "House", tmp_path: Path) -> House:
    """A machine on which Collab was never started."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return House(folder)


@pytest.fixture(scope="package")
def house(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker
) -> Iterator[House]:
    """Brightwater and Elsewhere, furnished, with a photo and a secret."""
    house = House(tmp_path_factory.mktemp("house"))
    with django_db_blocker.unblock():
        if connection.vendor != "sqlite":
            pytest.skip("of the embedded tier")
        connections["default"].ensure_connection()
        with contextlib.closing(sqlite3.connect(house.database)) as copy:
            connections["default"].connection.backup(copy)
        (house.folder / "secret-key").write_text(secrets.token_urlsafe(64) + "\n")
        (house.folder / "secret-key").chmod(0o600)
        with house.lived_in():
            _furnish()
        yield house


def _furnish() -> None:
    ada = start_network(
        name="Brightwater", email="ada@brightwater.example", person_name="Ada Okafor"
    )
    cem, dee = (
        join_network(
            person=a_person(f"{name.split()[0].lower()}@brightwater.example"),
            network=ada.network, name=name, brought_by=ada,
        )
        for name in ("Cem Yilmaz", "Dee Walsh")
    )  # fmt: skip
    furnish(ada, cem, dee)
    change_photo(member=cem, picture=a_picture())
    zoe = start_network(name="Elsewhere", email="zoe@elsewhere.example", person_name="Zoe Brandt")
    a_post(by=zoe, within=a_group(by=zoe, name="Theirs"), text="Hello #theirs")
    an_invitation(by=zoe, email="fay@elsewhere.example")


def a_picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(file, "PNG")
    file.size = file.tell()  # type: ignore[attr-defined]
    return square_photo(file)  # type: ignore[arg-type]


@pytest.fixture(scope="package")
def a_backup(house: House, tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Path:
    """A backup of the house that is not encrypted."""
    with django_db_blocker.unblock(), house.lived_in():
        return back_up(tmp_path_factory.mktemp("backups"), say=lambda text: None)[0]


@pytest.fixture(autouse=True)
def databases_of_files_may_be_used(db: None) -> None:
    """Each test works on databases of its own, in files; asked for is only that it may."""
