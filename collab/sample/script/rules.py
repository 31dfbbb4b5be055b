"""The house rules: when they are published, and when each accepts them."""

import datetime

from collab.sample.content import Company, Figure
from collab.sample.script.acts import DAY, MINUTE, Pen, dice

# Of those who are only asked to, so many in a hundred accept new rules within some days.
_ACCEPT_NEW_RULES = 92


def write_rules(pen: Pen, company: Company) -> list[datetime.datetime]:
    """Publish the house rules; returns when. The first come with the network itself."""
    began = pen.began(company)
    if not pen.is_home(company):
        at = began + 6 * MINUTE
        pen.add(at, "rules", company, by=next(iter(company.people)), text=company.policy)
        return [began, at]
    policy = pen.content.plot["policy"]
    found = [began]
    for name in ("first", "text"):
        found.append(pen.dates.moment(policy[f"{name}_at"]))
        pen.add(found[-1], "rules", company, by=policy[f"{name}_by"], text=policy[name])
    return found


def accept_rules(
    pen: Pen,
    company: Company,
    figure: Figure,
    here: datetime.datetime,
    rules: list[datetime.datetime],
) -> None:
    """New members accept at once, the others within days and a few never."""
    chance = dice(company.slug, figure.key, "rules")
    is_persona = any(each["key"] == figure.key for each in pen.content.personas)
    accepted = here + chance.uniform(1, 6) * MINUTE
    pen.add(pen.dates.within_hours(accepted), "accept", company, who=figure.key)
    for published in rules:
        willing = is_persona or chance.randrange(100) < _ACCEPT_NEW_RULES
        if published > here and willing:
            days = 0.1 + chance.expovariate(1 / 1.5)
            at = pen.dates.within_hours(published + min(days, 9) * DAY)
            pen.add(at, "accept", company, who=figure.key)
