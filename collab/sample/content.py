"""What the sample network consists of, read from the files in `data/` and nothing else."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

# Who is mentioned in a text, by key.
MENTION = re.compile(r"@\{([\w-]+)\}")
# How many groups of a kind a trimmed sample keeps for each thread in a group.
_OPEN_GROUPS = 3
DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Figure:
    """Somebody in the sample: of the home network, or a client of an external one."""

    key: str
    name: str
    email: str
    title: str
    department: str
    joined: str
    brought_by: str
    level: str = ""
    location: str = ""
    reports_to: str = ""
    pronouns: str = ""
    skills: str = ""
    about: str = ""
    stays_days: int = 0

    @property
    def is_guest(self) -> bool:
        return self.stays_days > 0


@dataclass(frozen=True)
class Said:
    """A reply: who, how long after the thread began, what, and how many liked it."""

    by: str
    after: str
    text: str
    likes: int | None = None


@dataclass(frozen=True)
class Talk:
    """
    A thread with its replies; `edits` are earlier wordings: which (0 the thread), until when.

    `answer` is which reply answered a question best; `details` what a kind asks besides the text.
    """

    at: str
    by: str
    text: str
    kind: str = "update"
    likes: int | None = None
    is_pinned: bool = False
    replies: tuple[Said, ...] = ()
    edits: tuple[tuple[int, str, str], ...] = ()
    answer: int = 0
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Circle:
    """A group: `members` is a number, "everyone", keys, or a rule of levels and a number."""

    name: str
    purpose: str
    access: str
    swatch: str
    made: str
    maker: str
    admins: tuple[str, ...]
    members: Any
    asking: tuple[str, ...] = ()
    talks: tuple[Talk, ...] = ()

    @property
    def is_all_company(self) -> bool:
        return self.access == "all-company"


@dataclass(frozen=True)
class Company:
    """A network with everybody and everything in it."""

    slug: str
    name: str
    purpose: str
    color: str
    made: str
    founder: str
    people: dict[str, Figure] = field(repr=False)
    circles: tuple[Circle, ...] = field(repr=False)
    policy: str = field(repr=False, default="")
    settings: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Content:
    home: Company
    external: tuple[Company, ...]
    # Names of members and moments of the home network that are no talk.
    plot: dict[str, Any] = field(repr=False)
    personas: tuple[dict[str, Any], ...] = ()

    @property
    def companies(self) -> tuple[Company, ...]:
        return (self.home, *self.external)


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
        replies=tuple(Said(*reply) for reply in data.get("replies", ())),
        edits=tuple((which, after, text) for which, after, text in data.get("edits", ())),
        answer=data.get("answer", 0),
        details=data.get("details", {}),
    )


def trimmed(whole: Content, limit: int) -> Content:
    """
    The sample with at most `limit` threads in a group, a few groups of each kind, and only those
    people whom it takes.

    Everything that holds for the whole holds for it; made for tests and for a quick look.
    """
    home = _shortened(whole.home, limit)
    external = tuple(_only_needed(_shortened(company, limit), whole) for company in whole.external)
    kept = _needed(home, whole) | {whole.plot["admin"], *whole.plot["moderators"]}
    kept |= {whole.plot["policy"]["first_by"], whole.plot["policy"]["text_by"]}
    kept |= {key for company in external for key in company.people if key in home.people}
    kept |= {invitation[0] for invitation in whole.plot["open_invitations"]}
    home = replace(home, people=_with_those_who_brought_them(kept, home.people))
    return replace(whole, home=home, external=external)


def _shortened(company: Company, limit: int) -> Company:
    """The network with its first open groups and all closed ones, each with its first talk."""
    kept: dict[str, int] = {}
    circles = []
    for circle in company.circles:
        kept[circle.access] = kept.get(circle.access, 0) + 1
        if kept[circle.access] <= _OPEN_GROUPS * limit:
            talks = (
                replace(talk, replies=talk.replies[: 2 * limit]) for talk in circle.talks[:limit]
            )
            circles.append(replace(circle, talks=tuple(talks), members=_fewer(circle, limit)))
    return replace(company, circles=tuple(circles))


def _fewer(circle: Circle, limit: int) -> Any:
    """A rule asks for fewer members; who is named is named."""
    if isinstance(circle.members, dict):
        return {**circle.members, "count": 5 * limit}
    return circle.members


def _only_needed(company: Company, whole: Content) -> Company:
    needed = _needed(company, whole) | {whole.plot["admin"], company.founder}
    return replace(company, people=_with_those_who_brought_them(needed, company.people))


def _with_those_who_brought_them(kept: set[str], people: dict[str, Figure]) -> dict[str, Figure]:
    for key in list(kept):
        figure = people[key]
        while figure.brought_by:
            kept.add(figure.brought_by)
            figure = people[figure.brought_by]
    return {key: figure for key, figure in people.items() if key in kept}


def _needed(company: Company, whole: Content) -> set[str]:
    """Everybody who says something, is mentioned, answers for a group, or is a persona."""
    found = {company.founder}
    for circle in company.circles:
        found |= {circle.maker, *circle.admins, *circle.asking}
        for talk in circle.talks:
            for by, text in ((talk.by, talk.text), *((it.by, it.text) for it in talk.replies)):
                found |= {by, *MENTION.findall(text)}
    found |= {each["key"] for each in whole.personas if each["network"] == company.slug}
    return found
