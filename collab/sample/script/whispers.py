"""Private conversations: who says what in them, and who has read it."""

from collab.sample.content import Company, Whisper
from collab.sample.script.acts import MINUTE, Pen, client_key

_READ_WITHIN = 4 * MINUTE


def write_whisper(pen: Pen, company: Company, whisper: Whisper, place: int) -> None:
    """
    Write one conversation, from its first line to its being read.

    :param place: which of the network's conversations it is
    """
    began = at = pen.dates.moment(whisper.at)
    first = client_key(company.slug, "conversation", place)
    for number, line in enumerate(whisper.lines):
        if number == 0:
            others = tuple(key for key in whisper.people if key != line.by)
            pen.add(at, "begin", company, by=line.by, to=others, text=line.text, key=first)
            continue
        # However it falls into working hours, each line comes after the one before it.
        at = max(pen.dates.after(began, line.after), at + MINUTE / 3)
        key = client_key(company.slug, "conversation", place, number)
        pen.add(at, "tell", company, by=line.by, text=line.text, key=key, first=first)
    read = min(at + _READ_WITHIN, pen.dates.now)
    for who in whisper.people:
        if who not in (*whisper.unread_by, whisper.lines[-1].by):
            pen.add(read, "open", company, who=who, first=first)
