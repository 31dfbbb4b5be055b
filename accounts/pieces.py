"""
Pieces of pages that are the same for everybody, kept rendered in the process that drew them.

Rendering a card costs a hundred times what finding it again costs, and a feed shows sixty. What a
piece shows is its key, so nothing is ever out of date and nobody has to say that it changed.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

Piece = TypeVar("Piece")


class Pieces(Generic[Piece]):
    """
    Pieces of one kind by what they show; what was long not asked for makes room.

    :ivar most: how much is kept: so many pieces, unless they are weighed
    :ivar weigh: how much of that a piece takes
    """

    def __init__(self, most: int, weigh: Callable[[Piece], int] = lambda _piece: 1) -> None:
        self.most, self.weigh = most, weigh
        self._weight = 0
        self._kept: OrderedDict[Hashable, Piece] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, shown: Hashable, draw: Callable[[], Piece]) -> Piece:
        """
        The piece that shows `shown`, drawn now if it is not kept.

        Language and time zone, in which every piece is drawn, belong to the key without being
        named.
        """
        piece = self.find(shown)
        return self.keep(shown, draw()) if piece is None else piece

    def find(self, shown: Hashable) -> Piece | None:
        """The piece that shows `shown`, if it is kept."""
        return self.find_each([shown])[0]

    def find_each(self, shown: Iterable[Hashable]) -> list[Piece | None]:
        """The pieces that show each of `shown`, those that are not kept as None."""
        spoken, zone = get_language(), get_current_timezone_name()
        found = []
        with self._lock:
            for each in shown:
                key = (spoken, zone, each)
                piece = self._kept.get(key)
                if piece is not None:
                    self._kept.move_to_end(key)
                found.append(piece)
        return found

    def keep(self, shown: Hashable, piece: Piece) -> Piece:
        """Keep what was just drawn of `shown`."""
        key = (get_language(), get_current_timezone_name(), shown)
        with self._lock:
            former = self._kept.pop(key, None)
            self._weight += self.weigh(piece) - (0 if former is None else self.weigh(former))
            self._kept[key] = piece
            while self._weight > self.most:
                _key, oldest = self._kept.popitem(last=False)
                self._weight -= self.weigh(oldest)
        return piece

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._weight = 0
