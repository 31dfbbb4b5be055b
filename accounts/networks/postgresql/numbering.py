"""Statements as PostgreSQL is asked them: it gets each value once, however often it is used."""

from collections.abc import Hashable, Sequence


class Numbered(str):
    """
    SQL with `%s` for each value, as Django and what it logs know it.

    :ivar numbered: the same with `$1`, `$2`, …, one number for what is always the same value
    :ivar sent: the places, among all `%s`, of the values that are sent
    """

    __slots__ = ("numbered", "sent")

    numbered: bytes
    sent: Sequence[int]


def numbered(sql: str, kinds: Sequence[Hashable]) -> Numbered:
    """
    Number the places of `sql`.

    :param kinds: one for each place; those of the same kind always get the same value, and None is
        like no other
    """
    numbers: dict[Hashable, int] = {}
    sent: list[int] = []
    parts = sql.split("%s")
    written = parts[:1]
    for place, (kind, part) in enumerate(zip(kinds, parts[1:], strict=True)):
        number = numbers.get(kind) if kind is not None else None
        if number is None:
            sent.append(place)
            number = len(sent)
            if kind is not None:
                numbers[kind] = number
        written.append(f"${number}{part}")
    made = Numbered(sql)
    made.numbered, made.sent = "".join(written).replace("%%", "%").encode(), sent
    return made
