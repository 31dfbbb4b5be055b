"""Reading the files of the sample."""

import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from collab.sample.content.shapes import (
    Available,
    Circle,
    Company,
    Content,
    Enclosure,
    Figure,
    Line,
    Said,
    Talk,
    Whisper,
)

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def content() -> Content:
    """Read everything; a mistake in a file fails here, or in the test that reads it all."""
    network = _read("network.toml")
    company = network["company"]
    people = _home_people(company["domain"])
    files = network["files"]
    home = Company(
        slug=company["slug"],
        name=company["name"],
        purpose=company["about"],
        color=company["color"],
        made=people[company["founder"]].joined,
        founder=company["founder"],
        people=people,
        circles=tuple(_circle(_read(f"groups/{name}.toml")) for name in files["groups"]),
        settings={
            "email_domains": company["email_domains"],
            "time_zone": company["time_zone"],
            "language": company["language"],
        },
        whispers=_whispers(_read("conversations.toml")),
        available=_available(_read("availability.toml")),
    )
    external = tuple(
        _external(_read(f"external/{name}.toml"), people, company["admin"])
        for name in files["external"]
    )
    plot = {
        "admin": company["admin"],
        "moderators": company["moderators"],
        "policy": network["policy"],
        "open_invitations": network["open"]["invitations"],
        "hours": network["hours"],
    }
    return Content(home, external, plot, tuple(network["personas"]))


def _read(name: str) -> dict[str, Any]:
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)


def _rows(table: str, width: int) -> list[list[str]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [row + [""] * (width - len(row)) for row in rows]


def _home_people(domain: str) -> dict[str, Figure]:
    joining = _read("joining.toml")
    said = {row[0]: row[1:] for row in _rows(_read("profiles.toml")["people"], 4)}
    found: dict[str, Figure] = {}
    for team in [*_read("people/floor.toml")["team"], *_read("people/offices.toml")["team"]]:
        for key, name, title in _rows(team["people"], 3):
            pronouns, skills, about = said.get(key, ["", "", ""])
            found[key] = Figure(
                key=key,
                name=name,
                email=f"{address_of(name)}@{domain}",
                title=title or team["title"],
                department=team["department"],
                level=team["level"].capitalize(),
                location=team["location"],
                reports_to=team.get("reports_to", ""),
                joined=joining[key][0],
                brought_by=joining[key][1],
                pronouns=pronouns,
                skills=skills,
                about=about,
            )
    # In the order in which they came, so that whoever brought somebody comes before them.
    return {key: found[key] for key in joining}


def address_of(name: str) -> str:
    """The local part of an address: `Siân O'Rourke` becomes `sian.orourke`."""
    plain = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
    kept = "".join(c for c in plain.lower() if c.isascii() and (c.isalnum() or c in " -"))
    return ".".join(kept.split())


def _external(data: dict[str, Any], home: dict[str, Figure], admin: str) -> Company:
    people = {admin: _colleague(home[admin], data["made"], "")}
    people[data["maker"]] = _colleague(home[data["maker"]], data["made"], admin)
    for key, joined, brought_by in data["staff"]:
        people[key] = _colleague(home[key], joined, brought_by)
    for guest in data["guests"]:
        people[guest["key"]] = Figure(
            key=guest["key"],
            name=guest["name"],
            email=guest["email"],
            title=guest["title"],
            department=guest["company"],
            about=guest["about"],
            joined=guest["joined"],
            brought_by=guest["sponsor"],
            stays_days=guest["ends"],
        )
    return Company(
        slug=data["slug"],
        name=data["name"],
        purpose=data["purpose"],
        color=data["color"],
        made=data["made"],
        founder=data["maker"],
        people=people,
        circles=tuple(_circle(group) for group in data["groups"]),
        policy=data["policy"],
        whispers=_whispers(data),
        available=_available(data),
    )


def _colleague(figure: Figure, joined: str, brought_by: str) -> Figure:
    """Somebody of the home network as another network knows them: shorter, with no line above."""
    return Figure(
        key=figure.key,
        name=figure.name,
        email=figure.email,
        title=figure.title,
        department=figure.department,
        level=figure.level,
        location=figure.location,
        pronouns=figure.pronouns,
        joined=joined,
        brought_by=brought_by,
    )


def _circle(data: dict[str, Any]) -> Circle:
    return Circle(
        name=data["name"],
        purpose=data["purpose"],
        access=data["access"],
        swatch=data["swatch"],
        made=data["made"],
        maker=data["maker"],
        admins=tuple(data["admins"]),
        members=data["members"],
        asking=tuple(data.get("asking", ())),
        talks=tuple(_talk(thread) for thread in data["threads"]),
    )


def _talk(data: dict[str, Any]) -> Talk:
    return Talk(
        at=data["at"],
        by=data["by"],
        text=data["text"].strip(),
        kind=data.get("kind", "update"),
        likes=data.get("likes"),
        is_pinned=data.get("pinned", False),
        replies=tuple(_said(*reply) for reply in data.get("replies", ())),
        edits=tuple((which, after, text) for which, after, text in data.get("edits", ())),
        answer=data.get("answer", 0),
        details=data.get("details", {}),
        files=tuple(Enclosure(*file) for file in data.get("files", ())),
    )


def _said(by: str, after: str, text: str, likes: int | None = None, *files: list[str]) -> Said:
    """A reply, whose files stand behind the number of its likes."""
    return Said(by, after, text, likes, tuple(Enclosure(*file) for file in files))


def _whispers(data: dict[str, Any]) -> tuple[Whisper, ...]:
    return tuple(
        Whisper(
            at=each["at"],
            people=tuple(each["people"]),
            lines=tuple(Line(*line) for line in each["lines"]),
            unread_by=tuple(each.get("unread_by", ())),
        )
        for each in data.get("conversations", ())
    )


def _available(data: dict[str, Any]) -> tuple[Available, ...]:
    return tuple(Available(**each) for each in data.get("available", ()))
