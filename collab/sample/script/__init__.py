"""
The script of the sample: everything that happens in it, in order, as acts to be performed.

It follows from the content, the moment of loading and a fixed seed alone, and no act depends on the
database: so a load that was interrupted goes on with the act after the last one committed.
"""

from collab.sample.content import Company, Content
from collab.sample.dates import Dates
from collab.sample.script.acts import Act, Pen
from collab.sample.script.circles import is_closed, write_circle
from collab.sample.script.people import (
    write_availability,
    write_last_visits,
    write_open_invitations,
    write_people,
    write_power,
)
from collab.sample.script.rules import write_rules
from collab.sample.script.talks import write_talk
from collab.sample.script.whispers import write_whisper

__all__ = ["Act", "write_script"]


def write_script(content: Content, dates: Dates) -> list[Act]:
    """All acts of the sample in the order of their moments."""
    pen = Pen(content, dates)
    for company in content.companies:
        _write(pen, company)
    return sorted(pen.acts)


def _write(pen: Pen, company: Company) -> None:
    """Write everything that happens in one network."""
    rules = write_rules(pen, company)
    joined = write_people(pen, company, rules)
    if pen.is_home(company):
        write_power(pen, company, joined)
        write_open_invitations(pen, company)
    for circle in company.circles:
        inside = write_circle(pen, company, circle, joined)
        for place in range(len(circle.talks)):
            write_talk(pen, company, circle, place, inside if is_closed(circle) else joined)
    for place, whisper in enumerate(company.whispers):
        write_whisper(pen, company, whisper, place)
    write_availability(pen, company)
    write_last_visits(pen, company, joined)
