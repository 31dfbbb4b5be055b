"""What deploy/ has for other machines agrees with the code: commands, variables, health checks."""

import configparser
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from collab.server.management.commands.serve import Command as Serve
from deploy.local.machine import ROOT
from deploy.local.nginx import BLANK, filled

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("prepare", "web", "live", "worker", "beat")
DOCUMENTED = set(
    re.findall(
        r"^\| `([A-Z_]+)`", (ROOT / "docs/administrator/configuration.md").read_text(), re.MULTILINE
    )
)
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def variables_of(path: Path) -> dict[str, str]:
    lines = (line for line in path.read_text().splitlines() if "=" in line and line[0] != "#")
    return dict(line.split("=", 1) for line in lines)


def unit(path: Path) -> configparser.ConfigParser:
    class Repeated(dict):
        def __setitem__(self, key, value):
            if isinstance(value, list) and key in self:
                self[key].extend(value)
            else:
                super().__setitem__(key, value)

    parser = configparser.ConfigParser(
        strict=False, interpolation=None, dict_type=Repeated, delimiters=("=",)
    )
    parser.optionxform = str
    parser.read(path)
    return parser


def assert_is_a_command_of_ours(words: list[str]) -> None:
    program = Path(words[0]).name
    if program == "python":
        assert words[1:3] == ["manage.py", "serve"]
        Serve().create_parser("manage.py", "serve").parse_args(words[3:])
    else:
        assert program == "celery"
        assert words[1:3] == ["-A", "collab"]
        assert words[3] in ("worker", "beat")


def test_compose_has_every_part_of_the_tier_once_named():
    assert set(SERVICES) == {*OURS, "nginx", "postgres", "redis"}
    assert "deploy" not in SERVICES["beat"], "Of beat there is exactly one."
    assert SERVICES["live"]["deploy"]["replicas"] > 1


@pytest.mark.parametrize("name", ["web", "live", "worker", "beat"])
def test_what_compose_starts_there_is(name):
    assert_is_a_command_of_ours(shlex.split(SERVICES[name]["command"]))


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_told_only_what_is_documented(name):
    told = (
        SERVICES[name]["environment"].keys() | variables_of(DEPLOY / "environment.example").keys()
    )
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "EMAIL_URL"} <= told
    assert told <= DOCUMENTED
    # Many containers share these two, and none may write elsewhere.
    assert SERVICES[name]["read_only"] is True
    assert {volume.split(":")[1] for volume in SERVICES[name]["volumes"]} == {"/data", "/static"}


def test_nothing_is_published_but_the_proxy_and_the_database_is_inside():
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["nginx"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


def test_no_password_has_a_default():
    text = (DEPLOY / "compose.yaml").read_text()
    for name in ("DATABASE_PASSWORD", "POSTGRES_PASSWORD"):
        assert set(re.findall(rf"\$\{{{name}(..)", text)) == {":?"}
        assert variables_of(DEPLOY / ".env.example")[name] == ""
    assert variables_of(DEPLOY / "environment.example")["SECRET_KEY"] == ""


def test_the_role_that_the_database_begins_with_may_do_nothing_special():
    script = (DEPLOY / "postgres" / "role.sh").read_text()
    for right in ("NOSUPERUSER", "NOBYPASSRLS", "NOCREATEDB", "NOCREATEROLE", "NOREPLICATION"):
        assert right in script
    assert (DEPLOY / "postgres" / "role.sh").stat().st_mode & stat.S_IXUSR
    mounted = [volume for volume in SERVICES["postgres"]["volumes"] if "initdb.d" in volume]
    assert (DEPLOY / mounted[0].split(":")[0]).exists()
    assert "$DATABASE_PASSWORD" in script
    assert "DATABASE_PASSWORD" in SERVICES["postgres"]["environment"]


def test_the_proxy_s_container_fills_in_every_blank():
    told = SERVICES["nginx"]["environment"]
    for template in (DEPLOY / "nginx").glob("*.template"):
        blanks = set(BLANK.findall(template.read_text()))
        assert blanks
        assert blanks <= told.keys()
        assert "${" not in filled(template.read_text(), **dict.fromkeys(blanks, "x"))


def test_dockerfile_and_context_hold_what_is_served_and_nothing_secret():
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(\S+) ", dockerfile, re.MULTILINE)
    assert {"accounts", "groups", "feeds", "collab", "templates", "static"} <= set(copied)
    taken = {line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line[0] == "!"}
    assert set(copied) == taken
    assert all((ROOT / name).exists() for name in copied)
    assert "--require-hashes" in dockerfile
    assert re.search(r"^USER collab$", dockerfile, re.MULTILINE)
    told = {
        line.split("=")[0] for line in re.findall(r"^    ?([A-Z_]+=)", dockerfile, re.MULTILINE)
    }
    assert (
        told - {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "DJANGO_SETTINGS_MODULE"}
        <= DOCUMENTED
    )


def test_what_is_in_the_image_is_enough_to_start(tmp_path):
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    for name, to in re.findall(r"^COPY (?!--from)(\S+) (\S+)", dockerfile, re.MULTILINE):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / to)
        else:
            place = tmp_path / to / ("" if not to.endswith("/") else name)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place)
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_starts_what_there_is_in_a_sandbox(path):
    service = unit(path)["Service"]
    assert_is_a_command_of_ours(shlex.split(service["ExecStart"].replace("%", "")))
    told = {line.split("=")[0] for line in service["Environment"].split("\n")}
    assert told - {"PYTHONUNBUFFERED"} <= DOCUMENTED
    for name, value in {
        "User": "collab",
        "ProtectSystem": "strict",
        "NoNewPrivileges": "true",
        "PrivateTmp": "true",
        "CapabilityBoundingSet": "",
        "Restart": "always",
        "UMask": "0077",
    }.items():
        assert service[name] == value
    assert unit(path)["Unit"]["PartOf"] == "collab.target"


def test_the_target_wants_each_unit():
    wanted = (DEPLOY / "systemd" / "collab.target").read_text()
    assert len(UNITS) == 4
    for path in UNITS:
        assert path.stem in wanted
