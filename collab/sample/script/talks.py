"""What is said in groups, when, and by how many it is liked."""

import datetime
from collections.abc import Iterator
from random import Random
from typing import Any

from collab.sample.content import Circle, Company, Talk
from collab.sample.dates import Dates
from collab.sample.script.acts import DAY, MINUTE, Pen, Since, client_key, dice

# What a reply without a number of its own is liked.
_FEW_LIKES = (0, 0, 0, 1, 1, 2, 2, 3, 4, 6)


def write_talk(pen: Pen, company: Company, circle: Circle, place: int, here: Since) -> None:
    """
    Write a thread with its replies, wordings and likes.

    :param place: which of the group's threads it is
    :param here: since when who may read it
    """
    talk = circle.talks[place]
    chance = dice(company.slug, circle.name, place)
    thread = client_key(company.slug, circle.name, place)
    edits = {which: (after, text) for which, after, text in talk.edits}
    kind = {"kind": talk.kind, "details": talk.details}
    for number, at, said in _in_order(pen.dates, talk, chance):
        key = client_key(company.slug, circle.name, place, number) if number else thread
        text, likes = said.text, said.likes
        verb = "reply" if number else "publish"
        # Of a reply nothing is asked but its text.
        besides: dict[str, Any] = {} if number else kind
        if said.files:
            besides = {**besides, "files": said.files}
        what = {"by": said.by, "key": key, "thread": thread, "group": circle.name}
        if number in edits:
            after, earlier = edits[number]
            pen.add(at, verb, company, text=earlier, **besides, **what)
            pen.add(pen.dates.after(at, after), "edit", company, text=text, **what)
        else:
            pen.add(at, verb, company, text=text, **besides, **what)
        if number and number == talk.answer:
            chosen = min(at + 15 * MINUTE, pen.dates.now)
            pen.add(chosen, "choose", company, by=talk.by, key=key)
        if likes is None:
            likes = chance.choice(_FEW_LIKES) if number else chance.randint(2, 8)
        _likes(pen, company, at, likes, what, here, chance)
    if talk.is_pinned:
        at = pen.dates.moment(talk.at) + 2 * MINUTE
        pen.add(at, "pin", company, by=circle.maker, key=thread)


def _likes(
    pen: Pen,
    company: Company,
    posted: datetime.datetime,
    number: int,
    what: dict[str, Any],
    here: Since,
    chance: Random,
) -> None:
    around = posted + 3 * DAY
    able = [key for key, since in here.items() if since <= around and key != what["by"]]
    for key in chance.sample(able, min(number, len(able))):
        at = posted + chance.expovariate(1 / 240) * MINUTE
        at = pen.dates.within_hours(max(at, here[key] + 3 * MINUTE))
        pen.add(max(at, posted), "like", company, who=key, key=what["key"], thread=what["thread"])


def _in_order(
    dates: Dates, talk: Talk, chance: Random
) -> Iterator[tuple[int, datetime.datetime, Any]]:
    """What is said in a thread, numbered as in the file (0 begins it), in the order of its time."""
    at = dates.moment(talk.at) + chance.randrange(1, 40) * MINUTE / 60
    yield 0, at, talk
    replies = [
        (dates.after(at, reply.after), number, reply)
        for number, reply in enumerate(talk.replies, 1)
    ]
    for when, number, reply in sorted(replies, key=lambda each: each[:2]):
        at = max(when, at + chance.randrange(25, 70) * MINUTE / 60)
        yield number, at, reply
