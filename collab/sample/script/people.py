"""Who comes into a network and when, what power they get, and when they were last there."""

import datetime
from random import Random

from collab.sample.content import Company
from collab.sample.script.acts import MINUTE, Pen, Since, dice
from collab.sample.script.rules import accept_rules


def write_people(pen: Pen, company: Company, rules: list[datetime.datetime]) -> Since:
    """Write who came when and was asked by whom; returns since when each is there."""
    chance = dice(company.slug, "people")
    began = pen.began(company)
    first, *others = company.people.values()
    joined = {first.key: began}
    pen.add(began, "start", company, who=first.key)
    for figure in others:
        here = pen.dates.moment(figure.joined) + chance.randrange(50) * MINUTE / 60
        earliest = joined[figure.brought_by] + MINUTE
        asked = max(earliest, here - _pondering(chance, here))
        asked = min(asked, here - MINUTE / 2)
        joined[figure.key] = here
        pen.add(asked, "invite", company, who=figure.key, by=figure.brought_by)
        pen.add(here, "join", company, who=figure.key)
        if figure.key == company.founder:
            pen.add(here, "role", company, who=figure.key, by=first.key, role="admin")
    for figure in company.people.values():
        accept_rules(pen, company, figure, joined[figure.key], rules)
    return joined


def _pondering(chance: Random, here: datetime.datetime) -> datetime.timedelta:
    """How long an invitation lay in the mailbox: minutes on the Friday, later up to days."""
    if here.weekday() == 4:
        return chance.uniform(2, 25) * MINUTE
    return chance.choice((8, 20, 45, 90, 1440, 2880)) * chance.uniform(0.7, 1.2) * MINUTE


def write_power(pen: Pen, company: Company, joined: Since) -> None:
    """The Friday's founder hands the network over on Monday; then it gets moderators."""
    founder, admin = company.founder, pen.content.plot["admin"]
    monday = pen.dates.moment("w1 mon 08:40")
    began = pen.dates.moment(company.made)
    pen.add(began + MINUTE, "settings", company, by=founder)
    pen.add(monday, "role", company, who=admin, by=founder, role="admin")
    pen.add(monday + 9 * MINUTE, "role", company, who=founder, by=admin, role="member")
    for key in pen.content.plot["moderators"]:
        at = max(monday + 50 * MINUTE, joined[key] + 60 * MINUTE)
        pen.add(at, "role", company, who=key, by=admin, role="moderator")


def write_open_invitations(pen: Pen, company: Company) -> None:
    """Write whom somebody asked in who has not come."""
    for by, email, name, at, state, line in pen.content.plot["open_invitations"]:
        moment = pen.dates.moment(at)
        pen.add(
            moment, "invite_in_vain", company, by=by, email=email, name=name, state=state, line=line
        )


def write_availability(pen: Pen, company: Company) -> None:
    """Write what people say of when they are there."""
    for each in company.available:
        at = pen.dates.moment(each.at)
        # Just after midnight, what is said "today" is said yesterday, and its hour is past.
        if not each.in_until or at.time() < datetime.time.fromisoformat(each.in_until):
            pen.add(at, "say_available", company, who=each.who, said=each)


def write_last_visits(pen: Pen, company: Company, joined: Since) -> None:
    """When each was last here: what came after is unread, for the five personas too."""
    chance = dice(company.slug, "visits")
    personas = {each["key"] for each in pen.content.personas}
    found = {}
    for key, here in joined.items():
        text = chance.choice(
            ("-0 10:40", "-0 09:00", "-0 08:20", "-1 16:30", "-1 12:00", "-3 09:30")
        )
        visit = pen.dates.moment("-1 16:45" if key in personas else text)
        found[key] = max(visit, here)
    pen.add(pen.dates.now, "read", company, visits=found)
