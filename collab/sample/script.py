"""
The script of the sample: everything that happens in it, in order, as acts to be performed.

It follows from the content, the moment of loading and a fixed seed alone, and no act depends on the
database: so a load that was interrupted goes on with the act after the last one committed.
"""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from collab.sample.content import Circle, Company, Content, Figure, Talk
from collab.sample.dates import Dates

_SEED = "collab sample 1"
_KEYS = UUID("6f1d6d0e-2f4e-5c55-9a43-1d1c5a7b1e01")
_MINUTE = datetime.timedelta(minutes=1)
_DAY = datetime.timedelta(days=1)
# Of those who are only asked to, so many in a hundred accept new rules within some days.
_ACCEPT_NEW_RULES = 92
# What a reply without a number of its own is liked.
_FEW_LIKES = (0, 0, 0, 1, 1, 2, 2, 3, 4, 6)


@dataclass(frozen=True, order=True)
class Act:
    """One thing that somebody does, or that many do in the same way: `verb` says which."""

    at: datetime.datetime
    number: int
    verb: str = field(compare=False)
    network: str = field(compare=False)
    what: dict[str, Any] = field(compare=False, default_factory=dict)


def client_key(*parts: object) -> UUID:
    """The client key of a post in the sample, the same in every load."""
    return uuid5(_KEYS, "/".join(map(str, parts)))


def write_script(content: Content, dates: Dates) -> list[Act]:
    """All acts of the sample in the order of their moments."""
    writer = _Writer(content, dates)
    for company in content.companies:
        writer.write(company)
    return sorted(writer.acts)


class _Writer:
    def __init__(self, content: Content, dates: Dates) -> None:
        self.content = content
        self.dates = dates
        self.acts: list[Act] = []

    def add(self, at: datetime.datetime, verb: str, company: Company, **what: Any) -> None:
        self.acts.append(Act(at, len(self.acts), verb, company.slug, what))

    def write(self, company: Company) -> None:
        """Write everything that happens in one network."""
        is_home = company is self.content.home
        rules = self._rules(company)
        joined = self._people(company, rules)
        if is_home:
            self._power(company, joined)
            self._open_invitations(company)
        for circle in company.circles:
            inside = self._circle(company, circle, joined)
            for place, talk in enumerate(circle.talks):
                self._talk(company, circle, talk, place, inside if is_closed(circle) else joined)
        self.add(self.dates.now, "read", company, visits=self._last_visits(company, joined))

    # People

    def _people(self, company: Company, rules: list[datetime.datetime]) -> dict[str, Any]:
        dice = random.Random(f"{_SEED}:{company.slug}:people")
        began = self._beginning(company)
        first, *others = company.people.values()
        joined = {first.key: began}
        self.add(began, "start", company, who=first.key)
        for figure in others:
            here = self.dates.moment(figure.joined) + dice.randrange(50) * _MINUTE / 60
            earliest = joined[figure.brought_by] + _MINUTE
            asked = max(earliest, here - self._pondering(dice, here))
            asked = min(asked, here - _MINUTE / 2)
            joined[figure.key] = here
            self.add(asked, "invite", company, who=figure.key, by=figure.brought_by)
            self.add(here, "join", company, who=figure.key)
            if figure.key == company.founder:
                self.add(here, "role", company, who=figure.key, by=first.key, role="admin")
        for figure in company.people.values():
            self._accept_rules(company, figure, joined[figure.key], rules)
        return joined

    def _beginning(self, company: Company) -> datetime.datetime:
        """An external network is made by an administrator, shortly before it is handed over."""
        made = self.dates.moment(company.made)
        return made if company is self.content.home else made - 12 * _MINUTE

    @staticmethod
    def _pondering(dice: random.Random, here: datetime.datetime) -> datetime.timedelta:
        """How long an invitation lay in the mailbox: minutes on the Friday, later up to days."""
        if here.weekday() == 4:
            return dice.uniform(2, 25) * _MINUTE
        return dice.choice((8, 20, 45, 90, 1440, 2880)) * dice.uniform(0.7, 1.2) * _MINUTE

    def _rules(self, company: Company) -> list[datetime.datetime]:
        """Publish the house rules; returns when. The first come with the network itself."""
        began = self._beginning(company)
        if company is not self.content.home:
            at = began + 6 * _MINUTE
            self.add(at, "rules", company, by=next(iter(company.people)), text=company.policy)
            return [began, at]
        policy = self.content.plot["policy"]
        found = [began]
        for name in ("first", "text"):
            found.append(self.dates.moment(policy[f"{name}_at"]))
            self.add(found[-1], "rules", company, by=policy[f"{name}_by"], text=policy[name])
        return found

    def _accept_rules(
        self,
        company: Company,
        figure: Figure,
        here: datetime.datetime,
        rules: list[datetime.datetime],
    ) -> None:
        """New members accept at once, the others within days and a few never."""
        dice = random.Random(f"{_SEED}:{company.slug}:{figure.key}:rules")
        is_persona = any(each["key"] == figure.key for each in self.content.personas)
        accepted = here + dice.uniform(1, 6) * _MINUTE
        self.add(self.dates.within_hours(accepted), "accept", company, who=figure.key)
        for published in rules:
            willing = is_persona or dice.randrange(100) < _ACCEPT_NEW_RULES
            if published > here and willing:
                days = 0.1 + dice.expovariate(1 / 1.5)
                at = self.dates.within_hours(published + min(days, 9) * _DAY)
                self.add(at, "accept", company, who=figure.key)

    def _power(self, company: Company, joined: dict[str, Any]) -> None:
        """The Friday's founder hands the network over on Monday; then it gets moderators."""
        founder, admin = company.founder, self.content.plot["admin"]
        monday = self.dates.moment("w1 mon 08:40")
        began = self.dates.moment(company.made)
        self.add(began + _MINUTE, "settings", company, by=founder)
        self.add(monday, "role", company, who=admin, by=founder, role="admin")
        self.add(monday + 9 * _MINUTE, "role", company, who=founder, by=admin, role="member")
        for key in self.content.plot["moderators"]:
            at = max(monday + 50 * _MINUTE, joined[key] + 60 * _MINUTE)
            self.add(at, "role", company, who=key, by=admin, role="moderator")

    def _open_invitations(self, company: Company) -> None:
        for by, email, name, at, state, line in self.content.plot["open_invitations"]:
            moment = self.dates.moment(at)
            self.add(
                moment, "invite_in_vain", company, by=by, email=email, name=name, state=state,
                line=line,
            )  # fmt: skip

    def _last_visits(self, company: Company, joined: dict[str, Any]) -> dict[str, Any]:
        """When each was last here: what came after is unread, for the five personas too."""
        dice = random.Random(f"{_SEED}:{company.slug}:visits")
        personas = {each["key"] for each in self.content.personas}
        found = {}
        for key, here in joined.items():
            text = dice.choice(
                ("-0 10:40", "-0 09:00", "-0 08:20", "-1 16:30", "-1 12:00", "-3 09:30")
            )
            visit = self.dates.moment("-1 16:45" if key in personas else text)
            found[key] = max(visit, here)
        return found

    # Groups

    def _circle(
        self, company: Company, circle: Circle, joined: dict[str, Any]
    ) -> dict[str, datetime.datetime]:
        """Make a group and fill it; returns since when each is in it."""
        dice = random.Random(f"{_SEED}:{company.slug}:{circle.name}")
        made = self.dates.moment(circle.made)
        if circle.is_all_company:
            made = max(made, joined[circle.maker]) + 80 * _MINUTE / 60
            self.add(made, "rename_all_company", company, by=circle.maker, circle=circle)
            inside = dict(joined)
        else:
            self.add(made, "make_group", company, by=circle.maker, circle=circle)
            inside = self._fill(company, circle, joined, dice)
        # The group of everybody was made with the network, by whoever made that.
        head = next(iter(company.people)) if circle.is_all_company else circle.maker
        for key in circle.admins:
            if key != head and key in inside:
                at = max(made, inside[key]) + _MINUTE
                self.add(at, "group_admin", company, who=key, by=head, group=circle.name)
        for key in circle.asking:
            at = self.dates.moment("w10 mon 15:10") + dice.randrange(40) * _MINUTE
            self.add(at, "ask", company, who=key, group=circle.name)
        return inside

    def _fill(
        self, company: Company, circle: Circle, joined: dict[str, Any], dice: random.Random
    ) -> dict[str, datetime.datetime]:
        made = self.dates.moment(circle.made)
        spoken = self._first_words(circle)
        inside = {circle.maker: made}
        for key in self._chosen(company, circle, spoken, dice):
            if key == circle.maker:
                continue
            earliest = max(made, joined[key]) + _MINUTE / 2
            when = earliest + min(dice.expovariate(1 / 5), 40) * _DAY
            when = max(self.dates.within_hours(when), earliest)
            if key in spoken:
                when = max(earliest, min(when, spoken[key] - _MINUTE / 2))
            inside[key] = when
            verb = "join_closed" if is_closed(circle) else "join_open"
            self.add(when, verb, company, who=key, by=circle.maker, group=circle.name)
        return inside

    def _chosen(
        self, company: Company, circle: Circle, spoken: dict[str, Any], dice: random.Random
    ) -> list[str]:
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
        wished = {
            each["key"] for each in self.content.personas if circle.name in each.get("groups", ())
        }
        must = [key for key in company.people if key in {*spoken, *circle.admins, *wished}]
        rest = [key for key in everyone if key not in must and key not in circle.asking]
        more = max(0, min(wanted - len(must), len(rest)))
        chosen = set(must) | set(dice.sample(rest, more))
        return [key for key in company.people if key in chosen]

    def _first_words(self, circle: Circle) -> dict[str, datetime.datetime]:
        first: dict[str, datetime.datetime] = {}
        for talk in circle.talks:
            began = self.dates.moment(talk.at)
            said = [(began, talk.by)]
            said += [(self.dates.after(began, each.after), each.by) for each in talk.replies]
            for at, key in said:
                first[key] = min(at, first.get(key, at))
        return first

    # Talk

    def _talk(
        self,
        company: Company,
        circle: Circle,
        talk: Talk,
        place: int,
        here: dict[str, datetime.datetime],
    ) -> None:
        """A thread with its replies, wordings and likes; `here` says since when who may read it."""
        dice = random.Random(f"{_SEED}:{company.slug}:{circle.name}:{place}")
        thread = client_key(company.slug, circle.name, place)
        edits = {which: (after, text) for which, after, text in talk.edits}
        kind = {"kind": talk.kind, "details": talk.details}
        for number, at, said in _in_order(self.dates, talk, dice):
            key = client_key(company.slug, circle.name, place, number) if number else thread
            text, likes = said.text, said.likes
            verb = "reply" if number else "publish"
            # Of a reply nothing is asked but its text.
            besides = {} if number else kind
            what = {"by": said.by, "key": key, "thread": thread, "group": circle.name}
            if number in edits:
                after, earlier = edits[number]
                self.add(at, verb, company, text=earlier, **besides, **what)
                self.add(self.dates.after(at, after), "edit", company, text=text, **what)
            else:
                self.add(at, verb, company, text=text, **besides, **what)
            if number and number == talk.answer:
                chosen = min(at + 15 * _MINUTE, self.dates.now)
                self.add(chosen, "choose", company, by=talk.by, key=key)
            if likes is None:
                likes = dice.choice(_FEW_LIKES) if number else dice.randint(2, 8)
            self._likes(company, at, likes, what, here, dice)
        if talk.is_pinned:
            at = self.dates.moment(talk.at) + 2 * _MINUTE
            self.add(at, "pin", company, by=circle.maker, key=thread)

    def _likes(
        self,
        company: Company,
        posted: datetime.datetime,
        number: int,
        what: dict[str, Any],
        here: dict[str, datetime.datetime],
        dice: random.Random,
    ) -> None:
        around = posted + 3 * _DAY
        able = [key for key, since in here.items() if since <= around and key != what["by"]]
        for key in dice.sample(able, min(number, len(able))):
            at = posted + dice.expovariate(1 / 240) * _MINUTE
            at = self.dates.within_hours(max(at, here[key] + 3 * _MINUTE))
            self.add(
                max(at, posted), "like", company, who=key, key=what["key"], thread=what["thread"]
            )


def is_closed(circle: Circle) -> bool:
    """Whether only its members read what is said in a group."""
    return circle.access in ("private", "secret")


def _in_order(
    dates: Dates, talk: Talk, dice: random.Random
) -> Iterator[tuple[int, datetime.datetime, Any]]:
    """What is said in a thread, numbered as in the file (0 begins it), in the order of its time."""
    at = dates.moment(talk.at) + dice.randrange(1, 40) * _MINUTE / 60
    yield 0, at, talk
    replies = [
        (dates.after(at, reply.after), number, reply)
        for number, reply in enumerate(talk.replies, 1)
    ]
    for when, number, reply in sorted(replies, key=lambda each: each[:2]):
        at = max(when, at + dice.randrange(25, 70) * _MINUTE / 60)
        yield number, at, reply
