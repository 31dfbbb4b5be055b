"""A smaller sample, in which everything holds that holds for the whole."""

from dataclasses import replace
from typing import Any

from collab.sample.content.shapes import MENTION, Circle, Company, Content, Figure

# How many groups of a kind a trimmed sample keeps for each thread in a group.
_OPEN_GROUPS = 3


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
    """
    Everybody who says something, is mentioned, answers for a group, says when they are there, or
    is a persona.
    """
    found = {company.founder}
    for circle in company.circles:
        found |= {circle.maker, *circle.admins, *circle.asking}
        for talk in circle.talks:
            for by, text in ((talk.by, talk.text), *((it.by, it.text) for it in talk.replies)):
                found |= {by, *MENTION.findall(text)}
    found |= {key for whisper in company.whispers for key in whisper.people}
    found |= {each.who for each in company.available}
    found |= {each["key"] for each in whole.personas if each["network"] == company.slug}
    return found
