"""Groups: who makes them, who comes into them, and who answers for them."""

from random import Random

from collab.sample.content import Circle, Company
from collab.sample.script.acts import DAY, MINUTE, Pen, Since, dice


def write_circle(pen: Pen, company: Company, circle: Circle, joined: Since) -> Since:
    """Make a group and fill it; returns since when each is in it."""
    chance = dice(company.slug, circle.name)
    made = pen.dates.moment(circle.made)
    if circle.is_all_company:
        made = max(made, joined[circle.maker]) + 80 * MINUTE / 60
        pen.add(made, "rename_all_company", company, by=circle.maker, circle=circle)
        inside = dict(joined)
    else:
        pen.add(made, "make_group", company, by=circle.maker, circle=circle)
        inside = _fill(pen, company, circle, joined, chance)
    # The group of everybody was made with the network, by whoever made that.
    head = next(iter(company.people)) if circle.is_all_company else circle.maker
    for key in circle.admins:
        if key != head and key in inside:
            at = max(made, inside[key]) + MINUTE
            pen.add(at, "group_admin", company, who=key, by=head, group=circle.name)
    for key in circle.asking:
        at = pen.dates.moment("w10 mon 15:10") + chance.randrange(40) * MINUTE
        pen.add(at, "ask", company, who=key, group=circle.name)
    return inside


def _fill(pen: Pen, company: Company, circle: Circle, joined: Since, chance: Random) -> Since:
    made = pen.dates.moment(circle.made)
    spoken = _first_words(pen, circle)
    inside = {circle.maker: made}
    for key in _chosen(pen, company, circle, spoken, chance):
        if key == circle.maker:
            continue
        earliest = max(made, joined[key]) + MINUTE / 2
        when = earliest + min(chance.expovariate(1 / 5), 40) * DAY
        when = max(pen.dates.within_hours(when), earliest)
        if key in spoken:
            when = max(earliest, min(when, spoken[key] - MINUTE / 2))
        inside[key] = when
        verb = "join_closed" if is_closed(circle) else "join_open"
        pen.add(when, verb, company, who=key, by=circle.maker, group=circle.name)
    return inside


def _chosen(pen: Pen, company: Company, circle: Circle, spoken: Since, chance: Random) -> list[str]:
    """Who is in a group: whoever speaks there, and others up to the number that is wanted."""
    everyone = list(company.people)
    if circle.members == "everyone":
        return everyone
    if isinstance(circle.members, list):
        return [key for key in circle.members if key in company.people]
    wanted = circle.members
    if isinstance(wanted, dict):
        levels = {level.capitalize() for level in wanted["levels"]}
        everyone = [key for key in everyone if company.people[key].level in levels]
        wanted = wanted["count"]
    wished = {each["key"] for each in pen.content.personas if circle.name in each.get("groups", ())}
    must = [key for key in company.people if key in {*spoken, *circle.admins, *wished}]
    rest = [key for key in everyone if key not in must and key not in circle.asking]
    more = max(0, min(wanted - len(must), len(rest)))
    chosen = set(must) | set(chance.sample(rest, more))
    return [key for key in company.people if key in chosen]


def _first_words(pen: Pen, circle: Circle) -> Since:
    first: Since = {}
    for talk in circle.talks:
        began = pen.dates.moment(talk.at)
        said = [(began, talk.by)]
        said += [(pen.dates.after(began, each.after), each.by) for each in talk.replies]
        for at, key in said:
            first[key] = min(at, first.get(key, at))
    return first


def is_closed(circle: Circle) -> bool:
    """Whether only its members read what is said in a group."""
    return circle.access in ("private", "secret")
